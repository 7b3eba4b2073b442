export { Activation, activation } from './activation.js'
export {
  ActivityRegularization,
  type ActivityRegularizationOptions,
  activityRegularization,
} from './activityRegularization.js'
export { AlphaDropout, type AlphaDropoutOptions, alphaDropout } from './alphaDropout.js'
export {
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  averagePooling1D,
  averagePooling2D,
  averagePooling3D,
} from './averagePooling.js'
export {
  BatchNormalization,
  type BatchNormalizationOptions,
  batchNormalization,
} from './batchNormalization.js'
export { Bidirectional, type BidirectionalOptions, bidirectional, type MergeMode } from './bidirectional.js'
export {
  CategoryEncoding,
  type CategoryEncodingMode,
  type CategoryEncodingOptions,
  categoryEncoding,
} from './categoryEncoding.js'
export { Concatenate, type ConcatenateOptions, concatenate } from './concatenate.js'
export { ConcreteDropout, type ConcreteDropoutOptions, concreteDropout } from './concreteDropout.js'
export type { CallContext, DrawOptions, MaskOptions, Rate } from './context.js'
export {
  Conv1D,
  type Conv1DOptions,
  Conv2D,
  Conv3D,
  type ConvOptions,
  conv1D,
  conv2D,
  conv3D,
} from './conv.js'
export { Conv2DTranspose, type Conv2DTransposeOptions, conv2DTranspose } from './conv2DTranspose.js'
export type { ConvolutionLayerOptions, KernelOptions } from './convolutionLayer.js'
export {
  Cropping1D,
  type Cropping1DOptions,
  Cropping2D,
  type Cropping2DOptions,
  cropping1D,
  cropping2D,
} from './cropping.js'
export { Dense, type DenseOptions, dense } from './dense.js'
export { DepthwiseConv2D, type DepthwiseConv2DOptions, depthwiseConv2D } from './depthwiseConv2D.js'
export { Dot, type DotOptions, dot } from './dot.js'
export { DropBlock1D, DropBlock2D, type DropBlockOptions, dropBlock1D, dropBlock2D } from './dropBlock.js'
export { DropConnect, type DropConnectOptions, dropConnect } from './dropConnect.js'
export { Dropout, type DropoutOptions, dropout, retain } from './dropout.js'
export { DropPath, dropPath, stochasticDepth } from './dropPath.js'
export type { Edge, Edges } from './edges.js'
export {
  Add,
  Average,
  add,
  average,
  Maximum,
  Minimum,
  Multiply,
  maximum,
  minimum,
  multiply,
  Subtract,
  subtract,
} from './elementwiseMerges.js'
export { ELU, type ELUOptions, elu } from './elu.js'
export { Embedding, type EmbeddingOptions, embedding } from './embedding.js'
export { type DataFormat, Flatten, type FlattenOptions, flatten } from './flatten.js'
export { GaussianDropout, gaussianDropout } from './gaussianDropout.js'
export { GaussianNoise, gaussianNoise } from './gaussianNoise.js'
export {
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling3D,
  globalAveragePooling1D,
  globalAveragePooling2D,
  globalAveragePooling3D,
} from './globalAveragePooling.js'
export {
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling3D,
  globalMaxPooling1D,
  globalMaxPooling2D,
  globalMaxPooling3D,
} from './globalMaxPooling.js'
export type { GlobalPoolingOptions } from './globalPooling.js'
export {
  GroupNormalization,
  type GroupNormalizationOptions,
  groupNormalization,
} from './groupNormalization.js'
export { GRU, type GRUOptions, gru } from './gru.js'
export { GRUCell, type GRUCellOptions, gruCell } from './gruCell.js'
export { Identity, identity } from './identity.js'
export { InputLayer, type InputLayerOptions, inputLayer } from './inputLayer.js'
export type { KernelCellOptions } from './kernelCell.js'
export { Layer, type LayerOptions } from './layer.js'
export {
  LayerNormalization,
  type LayerNormalizationOptions,
  layerNormalization,
} from './layerNormalization.js'
export { LeakyReLU, type LeakyReLUOptions, leakyReLU } from './leakyReLU.js'
export { LSTM, type LSTMOptions, lstm } from './lstm.js'
export { LSTMCell, type LSTMCellOptions, lstmCell } from './lstmCell.js'
export type { MaskedNoiseOptions } from './maskedNoiseLayer.js'
export { Masking, type MaskingOptions, masking } from './masking.js'
export {
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
  maxPooling1D,
  maxPooling2D,
  maxPooling3D,
} from './maxPooling.js'
export {
  MultiHeadAttention,
  type MultiHeadAttentionOptions,
  multiHeadAttention,
} from './multiHeadAttention.js'
export { NoiseLayer, type NoiseOptions, RandomLayer } from './noiseLayer.js'
export type { NoiseDim, NoiseShape } from './noiseShape.js'
export { Normalization, type NormalizationOptions, normalization } from './normalization.js'
export { Permute, permute } from './permute.js'
export type { PoolingOptions } from './pooling.js'
export { PReLU, type PReLUOptions, pReLU } from './pReLU.js'
export { withoutRateHints } from './rate.js'
export {
  curriculumDropout,
  type EarlyDropoutOptions,
  earlyDropout,
  type LinearRateOptions,
  lateDropout,
  linearRate,
  type RateOption,
  type RateSchedule,
  rateByEpoch,
} from './rateSchedule.js'
export { type CellRun, type CellSetting, type CellStep, RecurrentCell } from './recurrentCell.js'
export { ReLU, type ReLUOptions, reLU } from './reLU.js'
export { RepeatVector, repeatVector } from './repeatVector.js'
export { Rescaling, type RescalingOptions, rescaling } from './rescaling.js'
export { Reshape, reshape } from './reshape.js'
export { type RecurrentOptions, type RecurrentOverrides, RNN, type RNNOptions, rnn } from './rnn.js'
export { SeparableConv2D, type SeparableConv2DOptions, separableConv2D } from './separableConv2D.js'
export { SimpleRNN, type SimpleRNNOptions, simpleRNN } from './simpleRNN.js'
export { SimpleRNNCell, type SimpleRNNCellOptions, simpleRNNCell } from './simpleRNNCell.js'
export { Softmax, type SoftmaxOptions, softmax } from './softmax.js'
export {
  SpatialDropout1D,
  SpatialDropout2D,
  SpatialDropout3D,
  type SpatialDropoutOptions,
  spatialDropout1D,
  spatialDropout2D,
  spatialDropout3D,
} from './spatialDropout.js'
export { StackedRNNCells, stackedRNNCells } from './stackedRNNCells.js'
export { type Nested, StringLookup, type StringLookupOptions, stringLookup } from './stringLookup.js'
export { type ApplyOptions, type InputOptions, input, type LayerCall, SymbolicTensor } from './symbolic.js'
export { TimeDistributed, timeDistributed } from './timeDistributed.js'
export {
  type Interpolation,
  UpSampling1D,
  type UpSampling1DOptions,
  UpSampling2D,
  type UpSampling2DOptions,
  upSampling1D,
  upSampling2D,
} from './upSampling.js'
export { Variable, type VariableOptions } from './variable.js'
export { type VariationalOptions, variational } from './variational.js'
export type { Padding, Sizes } from './windows.js'
export {
  ZeroPadding1D,
  type ZeroPadding1DOptions,
  ZeroPadding2D,
  type ZeroPadding2DOptions,
  zeroPadding1D,
  zeroPadding2D,
} from './zeroPadding.js'
