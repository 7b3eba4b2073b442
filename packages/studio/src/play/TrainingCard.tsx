import { useEffect, useState } from 'react'
import { type Device, optimizers, type TrainingSetting } from '../setting/setting.js'
import { changeSetting, useSetting } from '../setting/settingStore.js'
import { findDevices, mayHaveWebgpu } from '../training/assistant.js'
import { Notice } from '../ui/Notice.js'
import { NumberField } from '../ui/NumberField.js'
import { SelectField } from '../ui/SelectField.js'

const names: Readonly<Record<TrainingSetting['optimizer'], string>> = {
  adam: 'Adam',
  adamw: 'AdamW',
  rmsprop: 'RMSprop',
  sgd: 'SGD',
}

const change = (changes: Partial<TrainingSetting>) =>
  changeSetting(setting => ({ ...setting, training: { ...setting.training, ...changes } }))

/** Whether trainings can compute on WebGPU; undefined until it has been asked, which is when somebody may want it. */
function useWebgpu(isAsked: boolean): boolean | undefined {
  const [isThere, setIsThere] = useState(mayHaveWebgpu ? undefined : false)
  useEffect(() => {
    if (!isAsked || isThere !== undefined) return
    findDevices().then(
      there => setIsThere(there.includes('webgpu')),
      // a worker that does not start is told of when it is to train
      () => {},
    )
  }, [isAsked, isThere])
  return isThere
}

/** What the networks are trained on. Browsers that cannot have WebGPU have no choice. */
function DeviceField() {
  const { device = 'cpu' } = useSetting()
  const [isNear, setIsNear] = useState(false)
  const isThere = useWebgpu(isNear || device === 'webgpu')
  if (!mayHaveWebgpu && device === 'cpu') return null
  return (
    <>
      <SelectField<Device>
        label="Device"
        value={device}
        options={[
          { value: 'cpu', label: 'CPU (WebAssembly)' },
          {
            value: 'webgpu',
            label: isThere === false ? 'WebGPU (not in this browser)' : 'WebGPU',
            disabled: isThere === false,
          },
        ]}
        onApproach={() => setIsNear(true)}
        onChange={value => changeSetting(setting => ({ ...setting, device: value }))}
      />
      {device === 'webgpu' && isThere === false ? (
        <Notice kind="hint">
          This browser gives no WebGPU here, so the networks train on the CPU. The setting keeps your choice.
        </Notice>
      ) : (
        <p className="card-note">Small networks, as the case study's, are quicker on the CPU.</p>
      )}
    </>
  )
}

export function TrainingCard() {
  const { training } = useSetting()
  const { optimizer, learningRate, batchSize, epochs, seed } = training
  return (
    <section className="card" aria-labelledby="training-title">
      <h2 id="training-title">Training</h2>
      <SelectField
        label="Optimizer"
        value={optimizer}
        options={optimizers.map(value => ({ value, label: names[value] }))}
        onChange={value => change({ optimizer: value })}
      />
      <NumberField
        label="Learning rate"
        value={learningRate}
        min={0.000001}
        max={10}
        step={0.001}
        onChange={value => change({ learningRate: value })}
      />
      <NumberField
        label="Batch size (rows)"
        value={batchSize}
        min={1}
        max={1024}
        step={1}
        onChange={value => change({ batchSize: value })}
      />
      <NumberField
        label="Epochs"
        value={epochs}
        min={1}
        max={20_000}
        step={10}
        onChange={value => change({ epochs: value })}
      />
      <NumberField
        label="Seed of weights, shuffles and masks"
        value={seed}
        min={0}
        max={2 ** 32 - 1}
        step={1}
        onChange={value => change({ seed: value })}
      />
      <DeviceField />
    </section>
  )
}
