// Classes of Keras that Thinnet does not have: so that an error can say so, and does not ask for a class of the user's own.

/** Their names in Keras 3.15. */
const NAMES = `
  AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D AdaptiveMaxPooling1D AdaptiveMaxPooling2D
  AdaptiveMaxPooling3D AdditiveAttention Attention AugMix AutoContrast CenterCrop ContrastLimitedAdaptiveHistogramEqualization
  Conv1DTranspose Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D Cropping3D CutMix DepthwiseConv1D Discretization EinsumDense
  Equalization FlaxLayer GroupQueryAttention HashedCrossing Hashing IntegerLookup JaxLayer MaxNumBoundingBoxes MelSpectrogram MixUp
  Pipeline RMSNormalization RandAugment RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop
  RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert RandomPerspective
  RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear RandomTranslation RandomZoom Resizing
  ReversibleEmbedding STFTSpectrogram SeparableConv1D Solarization SpectralNormalization TFSMLayer TextVectorization
  TorchModuleWrapper UnitNormalization UpSampling3D ZeroPadding3D
  BinaryFocalCrossentropy CTC CategoricalFocalCrossentropy CategoricalGeneralizedCrossEntropy Circle Dice Tversky
  Accuracy BinaryIoU ConcordanceCorrelation F1Score FBetaScore FalseNegatives FalsePositives IoU Mean MeanIoU OneHotIoU
  OneHotMeanIoU PearsonCorrelation PrecisionAtRecall RecallAtPrecision SensitivityAtSpecificity SpecificityAtSensitivity Sum
  TrueNegatives TruePositives
  Adafactor Ftrl Lamb LossScaleOptimizer MultiOptimizer Muon ScheduleFreeAdamW
  STFT OrthogonalRegularizer
`

const classes: ReadonlySet<string> = new Set(NAMES.split(/\s+/))

/** Whether Keras has a class of this name that Thinnet lacks. */
export const isKerasAlone = (className: string): boolean => classes.has(className)
