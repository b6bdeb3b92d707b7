/** Crockford's base 32: no I, L, O or U, so that nothing read aloud or from paper is taken for something else. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 20 signs of five bits: a hundred bits nobody guesses. */
export const codeLength = 20

/** A verification code from as many random bytes. */
export const codeOf = (random: Uint8Array): string =>
  Array.from({ length: codeLength }, (_, at) => alphabet[(random[at] ?? 0) & 31]).join('')

/** As it is printed: in groups of four. */
export const showCode = (code: string): string => code.replaceAll(/(.{4})(?=.)/g, '$1-')
