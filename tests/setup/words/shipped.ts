import { loadWords } from '#kernel'

/** Every word of every language, and the keys of the original. */
export const words = loadWords('commons/languages')
export const ja = words.get('ja') ?? new Map<string, string>()
export const easy = words.get('ja-x-easy') ?? new Map<string, string>()
export const keys = [...ja.keys()]
export const wordModules = new Set(keys.map((key) => key.split('.')[0] ?? ''))
