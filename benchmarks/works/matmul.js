// How fast ONNX Runtime multiplies matrices here: the yardstick for the training steps, by which Thinnet's share of it is known.

export const matmul = [
  {
    name: 'matmul',
    title: 'ONNX Runtime, a product of 1,024 × 1,024 matrices',
    kind: 'matmul',
    size: 1024,
    only: ['onnxruntime'],
  },
]
