import { writeCsv } from '#formats/csv'

/** A person as a line of the resident register has them. */
export type Entry = {
  number: number
  household: number
  name: string
  kana: string
  birth: string
  gender: string
  relation: string
  address: string
  undisclosed: boolean
}

export const headings = [
  '宛名番号',
  '世帯番号',
  '氏名',
  '氏名カナ',
  '生年月日',
  '性別',
  '続柄',
  '郵便番号',
  '住所',
  '行政区',
  '支援措置',
]

export const cellsOf = (entry: Entry): string[] => [
  String(entry.number),
  String(entry.household),
  entry.name,
  entry.kana,
  entry.birth,
  entry.gender,
  entry.relation,
  '699-0001',
  entry.address,
  '北浜',
  entry.undisclosed ? '1' : '',
]

export const fileOf = (
  entries: readonly Entry[],
  encoding: 'utf-8-bom' | 'cp932' = 'utf-8-bom',
): Uint8Array => writeCsv([headings, ...entries.map(cellsOf)], { encoding }).bytes

const families = ['髙橋', '山﨑', '佐藤', '鈴木', '田中', '渡邉', '斎藤', '小林', '森', '吉田']
const readings = [
  'タカハシ',
  'ヤマザキ',
  'サトウ',
  'スズキ',
  'タナカ',
  'ワタナベ',
  'サイトウ',
  'コバヤシ',
  'モリ',
  'ヨシダ',
]
const given = ['太郎', '花子', '一郎', 'さくら', '健', '美咲']
const givenReadings = ['タロウ', 'ハナコ', 'イチロウ', 'サクラ', 'ケン', 'ミサキ']
const relations = ['世帯主', '妻', '長男', '長女', '母']

/** As many people as asked for, three to a household; fictional, and the same every time. */
export function registerOf(people: number): Entry[] {
  return Array.from({ length: people }, (_, n) => {
    const household = Math.floor(n / 3)
    const family = household % families.length
    const own = (n * 7) % given.length
    return {
      number: 100_001 + n,
      household: 5001 + household,
      name: `${families[family]}　${given[own]}`,
      kana: `${readings[family]}　${givenReadings[own]}`,
      birth: `19${String(50 + (n % 50)).padStart(2, '0')}-0${1 + (n % 9)}-1${n % 10}`,
      gender: n % 2 === 0 ? '男' : '女',
      relation: relations[n % 3] ?? '子',
      address: `青波町北浜一丁目${1 + (household % 40)}番${1 + (household % 9)}号`,
      undisclosed: false,
    }
  })
}
