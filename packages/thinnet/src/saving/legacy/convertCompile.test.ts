import { expect, test } from 'vitest'
import { convertTraining } from './convertCompile.js'

test('losses, metrics and the optimizer that Keras 2 writes', () => {
  const converted = convertTraining({
    loss: {
      class_name: 'BinaryCrossentropy',
      config: {
        reduction: 'auto',
        name: 'binary_crossentropy',
        from_logits: false,
        fn: 'binary_crossentropy',
      },
    },
    metrics: [
      [
        {
          class_name: 'MeanMetricWrapper',
          config: { name: 'accuracy', dtype: 'float32', fn: 'binary_accuracy' },
        },
        {
          class_name: 'MeanMetricWrapper',
          config: { name: 'mse', dtype: 'float32', fn: 'mean_squared_error' },
        },
        { class_name: 'AUC', config: { name: 'auc', dtype: 'float32', num_thresholds: 200 } },
      ],
    ],
    weighted_metrics: null,
    loss_weights: null,
    optimizer_config: {
      class_name: 'Custom>SGD',
      config: {
        name: 'SGD',
        jit_compile: true,
        is_legacy_optimizer: false,
        clipnorm: null,
        lr: 0.1,
        decay: 0,
      },
    },
  })
  expect(converted).toEqual({
    loss: {
      module: 'keras.losses',
      class_name: 'BinaryCrossentropy',
      config: { reduction: 'sum_over_batch_size', name: 'binary_crossentropy', from_logits: false },
      registered_name: null,
    },
    metrics: [
      [
        'accuracy',
        'mean_squared_error',
        {
          module: 'keras.metrics',
          class_name: 'AUC',
          config: { name: 'auc', num_thresholds: 200 },
          registered_name: null,
        },
      ],
    ],
    weighted_metrics: null,
    loss_weights: null,
    optimizer: {
      module: 'keras.optimizers',
      class_name: 'SGD',
      config: { name: 'SGD', learning_rate: 0.1 },
      registered_name: null,
    },
  })
})

test('a rate that decays is not forgotten: the optimizer will say that it does not know it', () => {
  const { optimizer } = convertTraining({ optimizer_config: { class_name: 'SGD', config: { decay: 0.01 } } })
  expect(optimizer).toMatchObject({ config: { decay: 0.01 } })
})

test('a schedule of the learning rate gets its module; TensorFlow.js spells options its own way', () => {
  const schedule = { class_name: 'ExponentialDecay', config: { initial_learning_rate: 0.01 } }
  const config = { learningRate: schedule, beta1: 0.9 }
  const { optimizer, metrics } = convertTraining({
    optimizer_config: { class_name: 'Adam', config },
    metrics: {},
  })
  expect(optimizer).toMatchObject({
    config: { learning_rate: { module: 'keras.optimizers.schedules', ...schedule }, beta_1: 0.9 },
  })
  expect(metrics).toBeNull()
})

test('an option of a name that every object has keeps it', () => {
  const config = JSON.parse('{"lr":0.1,"constructor":1,"toString":2}')
  const { optimizer } = convertTraining({ optimizer_config: { class_name: 'SGD', config } })
  expect(optimizer).toMatchObject({ config: { learning_rate: 0.1, constructor: 1, to_string: 2 } })
})
