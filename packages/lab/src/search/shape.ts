/** `[8, 8, 1]` */
export const formatShape = (shape: readonly number[]): string => `[${shape.join(', ')}]`
