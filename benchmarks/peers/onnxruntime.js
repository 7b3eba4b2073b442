// ONNX Runtime's own matrix product, with nothing of Thinnet around it: what the machine's engine can reach.

process.env.ORT_DISABLE_TELEMETRY ??= '1'
const ort = await import('onnxruntime-node')

// ONNX's protobuf messages, as many as one node needs: field numbers are those of onnx.proto
const varint = value => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)])
const number = (field, value) => [...varint(field << 3), ...varint(value)]
const bytes = (field, content) => [...varint((field << 3) | 2), ...varint(content.length), ...content]
const text = (field, content) => bytes(field, [...Buffer.from(content)])
const FLOAT = 1

function matrix(name, size) {
  const dimension = bytes(1, number(1, size))
  const type = [...number(1, FLOAT), ...bytes(2, [...dimension, ...dimension])]
  return [...text(1, name), ...bytes(2, bytes(1, type))]
}

/** The model `c = a · b` of square matrices. */
function product(size) {
  const node = [...text(1, 'a'), ...text(1, 'b'), ...text(2, 'c'), ...text(4, 'MatMul')]
  const graph = [
    ...[...bytes(1, node), ...text(2, 'product')],
    ...[...bytes(11, matrix('a', size)), ...bytes(11, matrix('b', size)), ...bytes(12, matrix('c', size))],
  ]
  return Uint8Array.from([...number(1, 8), ...bytes(7, graph), ...bytes(8, number(2, 13))])
}

export async function open({ threads }) {
  return {
    version: undefined,
    async prepare({ size }) {
      const session = await ort.InferenceSession.create(product(size), { intraOpNumThreads: threads })
      const tensor = value =>
        new ort.Tensor('float32', new Float32Array(size * size).fill(value), [size, size])
      const [a, b, c] = [0.5, 2, 0].map(tensor)
      const once = () => session.run({ a, b }, { c })
      return {
        async run(steps) {
          for (let i = 0; i < steps; i++) await once()
          return { steps, loss: c.data[0] }
        },
        async losses() {
          await once()
          return [c.data[0] / size, c.data.at(-1) / size]
        },
      }
    },
  }
}
