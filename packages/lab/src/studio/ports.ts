/** The port of the studio: THIN on the keys of a telephone. */
export const usualPort = 8446
/** How many are tried if none was asked for. */
export const portsTried = 10
