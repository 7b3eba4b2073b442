import { decodePredictions, type Schema, type Target, type Tensor, type Uncertainty } from 'thinnet'

/** Quantiles of the sampled networks: 95 of 100 lie between. */
export const quantileLevels = [0.025, 0.975]

/** Columns of what a model says, with a cell for each row. */
export interface AnswerColumn {
  /** The name in the first line of the answers. */
  readonly name: string
  /** One for each row. */
  readonly cells: ArrayLike<string | number>
}

/** What a model says with its dropout off, `[rows, outputs]`, as columns. */
export function plainAnswers(schema: Schema | undefined, output: Tensor): AnswerColumn[] {
  if (!schema?.target) return outputColumns('', outputLabels(undefined, output), output)
  const decoded = decodePredictions(schema, output)
  if (decoded.kind === 'number') return [{ name: 'prediction', cells: decoded.values }]
  return [
    { name: 'prediction', cells: decoded.labels },
    ...outputColumns('probability', decoded.classes, decoded.probabilities),
  ]
}

/** What many networks drawn from a model say: their mean as the answer, and how far they differ. */
export function sampledAnswers(schema: Schema | undefined, sampled: Uncertainty): AnswerColumn[] {
  const target = schema?.target
  const scale = target?.kind === 'number' ? target.scale : 1
  const shift = target?.kind === 'number' ? target.mean : 0
  const labels = outputLabels(target, sampled.mean)
  return [
    ...plainAnswers(schema, sampled.mean),
    ...outputColumns('standard_deviation', labels, sampled.standardDeviation, value => value * scale),
    ...sampled.quantiles.flatMap((quantile, i) =>
      outputColumns(
        `quantile_${sampled.quantileLevels[i]}`,
        labels,
        quantile,
        value => value * scale + shift,
      ),
    ),
    ...(sampled.task === 'classification'
      ? [
          ...entropyColumns('predictive_entropy', labels, sampled.predictiveEntropy),
          ...entropyColumns('mutual_information', labels, sampled.mutualInformation),
        ]
      : []),
  ]
}

const widthOf = ({ shape }: Tensor) => shape.slice(1).reduce((product, dim) => product * dim, 1)

/** What each number of an output is called: a class, nothing if there is one number alone, otherwise its place. */
function outputLabels(target: Target | undefined, output: Tensor): readonly string[] {
  const width = widthOf(output)
  if (target?.kind === 'classes') return width === 1 ? target.classes.slice(-1) : target.classes
  return width === 1 ? [''] : Array.from({ length: width }, (_, i) => String(i))
}

function outputColumns(
  prefix: string,
  labels: readonly string[],
  output: Tensor,
  inUnits = (value: number) => value,
): AnswerColumn[] {
  const width = widthOf(output)
  const rows = output.shape[0] ?? 0
  return labels.map((label, i) => ({
    name:
      prefix === ''
        ? label === ''
          ? 'prediction'
          : `output_${label}`
        : label === ''
          ? prefix
          : `${prefix}_${label}`,
    cells: Float64Array.from({ length: rows }, (_, row) => inUnits(output.data[row * width + i]!)),
  }))
}

/** One number a row has the plain name; of several outputs that are probabilities each has its own. */
function entropyColumns(name: string, labels: readonly string[], entropy: Tensor): AnswerColumn[] {
  return outputColumns(name, widthOf(entropy) === 1 ? [''] : labels, entropy)
}
