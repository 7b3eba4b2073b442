import { optimizers, type TrainingSetting } from '../setting/setting.js'
import { changeSetting, useSetting } from '../setting/settingStore.js'
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
    </section>
  )
}
