import { useEffect, useRef, useState } from 'react'
import { useSetting } from '../setting/settingStore.js'
import { ComparisonView } from './ComparisonView.js'
import { StudyListView } from './StudyListView.js'
import { StudyView } from './StudyView.js'
import '../play/play.css'
import './studies.css'

/** The studies of the server's store: all of them, one, or several side by side. */
export function StudiesView() {
  const { studies: ids = [] } = useSetting()
  const [chosen, setChosen] = useState<readonly string[]>([])
  const place = ids.join(',')
  const before = useRef(place)
  useEffect(() => {
    if (before.current === place) return
    before.current = place
    // the link that was followed is gone: who uses the keyboard goes on at the head of what came instead
    document.getElementById('studies-title')?.focus()
  }, [place])
  const [first] = ids
  if (first === undefined) return <StudyListView {...{ chosen }} onChoose={setChosen} />
  if (ids.length === 1) return <StudyView key={first} id={first} />
  return <ComparisonView key={place} ids={ids} />
}
