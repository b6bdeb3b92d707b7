const ROWS: Readonly<Record<string, string>> = {
  '': 'アイウエオ',
  k: 'カキクケコ',
  g: 'ガギグゲゴ',
  s: 'サシスセソ',
  z: 'ザジズゼゾ',
  t: 'タチツテト',
  d: 'ダヂヅデド',
  n: 'ナニヌネノ',
  h: 'ハヒフヘホ',
  b: 'バビブベボ',
  p: 'パピプペポ',
  m: 'マミムメモ',
  r: 'ラリルレロ',
}
const vowels = 'aiueo'

const plain = Object.entries(ROWS).flatMap(([consonant, row]) =>
  [...row].map((kana, at): [string, string] => [`${consonant}${vowels[at]}`, kana]),
)
const palatal = Object.entries(ROWS)
  .filter(([consonant]) => consonant !== '')
  .flatMap(([consonant, row]) =>
    [
      ['a', 'ャ'],
      ['u', 'ュ'],
      ['o', 'ョ'],
    ].map(([vowel, small]): [string, string] => [`${consonant}y${vowel}`, `${row[1]}${small}`]),
  )

/** Both systems people type: Hepburn (shi, chi, tsu, fu, ji) and Kunrei (si, ti, tu, hu, zi). */
const SYLLABLES = new Map<string, string>([
  ...plain,
  ...palatal,
  ['ya', 'ヤ'],
  ['yu', 'ユ'],
  ['yo', 'ヨ'],
  ['wa', 'ワ'],
  ['wo', 'ヲ'],
  ['shi', 'シ'],
  ['chi', 'チ'],
  ['tsu', 'ツ'],
  ['fu', 'フ'],
  ['ji', 'ジ'],
  ['sha', 'シャ'],
  ['shu', 'シュ'],
  ['sho', 'ショ'],
  ['cha', 'チャ'],
  ['chu', 'チュ'],
  ['cho', 'チョ'],
  ['ja', 'ジャ'],
  ['ju', 'ジュ'],
  ['jo', 'ジョ'],
])

/**
 * Latin letters read as Japanese (`hikkoshi` → ヒッコシ), for keyboards without kana; null when they cannot be read so.
 * Long vowels typed with a macron count as typed twice, as in ō → ou.
 */
export function romajiToKana(text: string): string | null {
  const letters = text
    .toLowerCase()
    .replaceAll('ō', 'ou')
    .replaceAll('ū', 'uu')
    .replaceAll(/[\s'-]/g, '')
  if (!/^[a-z]+$/.test(letters)) return null
  let kana = ''
  for (let at = 0; at < letters.length; ) {
    const read = syllableAt(letters, at)
    if (!read) return null
    kana += read.kana
    at += read.length
  }
  return kana
}

function syllableAt(letters: string, at: number): { kana: string; length: number } | null {
  const letter = letters[at] ?? ''
  const next = letters[at + 1] ?? ''
  for (const length of [3, 2, 1]) {
    const kana = SYLLABLES.get(letters.slice(at, at + length))
    if (kana !== undefined && letters.length - at >= length) return { kana, length }
  }
  if (letter === 'n' || (letter === 'm' && 'bmp'.includes(next) && next !== ''))
    return { kana: 'ン', length: 1 }
  const doubled = letter === next && !vowels.includes(letter)
  const beforeChi = letter === 't' && letters.slice(at + 1, at + 3) === 'ch'
  return doubled || beforeChi ? { kana: 'ッ', length: 1 } : null
}
