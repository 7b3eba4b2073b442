import { readFileSync } from 'node:fs'

export interface Table {
  x: number[][]
  y: number[]
}

export interface Split {
  train: number[]
  test: number[]
}

/** What `reference/splits.json` holds under each of its keys. */
export interface Splits {
  'train_test_split(n=100,test_size=0.7,random_state=1)': Split
  'train_test_split(n=31,test_size=0.25,random_state=42)': Split
  'train_test_split(n=60,test_size=0.25,random_state=5,stratify=arange(60)%3)': Split
  'StratifiedKFold(n_splits=5,shuffle=True,random_state=0) on y=arange(60)%3': number[][]
  'numpy RandomState(1)': Record<'rand5' | 'normal5' | 'permutation10' | 'randint(0,100,5)', number[]>
}

/** What `reference/more.json` holds under each of its keys. */
export interface More {
  'RandomState(20240229) after rand(1000000)': Record<string, number[]> & { 'normal()': number[] }
  'RandomState(4294967295).rand(3)': number[]
  '_approximate_mode(counts,draws,seed)': [counts: number[], draws: number, seed: number, sizes: number[]][]
  y: number[]
  words: string[]
  train_test_split: Record<string, Split>
  'test folds of n=47 rows, y': Record<string, number[][]>
  'make_moons(n_samples=(3,6),noise=0.1,random_state=9)': Table
  'make_moons(n_samples=7,shuffle=False)': Table
  'make_blobs(n_samples=[3,0,4],n_features=3,cluster_std=[1,2,0.5],center_box=(0,1),random_state=4)': Table
  'make_blobs(n_samples=8,centers=[[0,5],[5,0],[9,9]],shuffle=False,random_state=4)': Table
}

function read(name: string): string {
  return readFileSync(new URL(`../reference/${name}`, import.meta.url), 'utf8')
}

export const readSplits = (): Splits => JSON.parse(read('splits.json'))

export const readMore = (): More => JSON.parse(read('more.json'))

/** A reference table of comma-separated values: the features and, last, the class of each row. */
export function readTable(name: string): Table {
  const [, ...lines] = read(name).trim().split('\n')
  const rows = lines.map(line => line.split(',').map(Number))
  return { x: rows.map(row => row.slice(0, -1)), y: rows.map(row => row[row.length - 1]) }
}
