import type { TextKind } from '#kernel'

/** What texts of a kind look like; names and figures of a town that does not exist. */
const ofKind: Readonly<Record<TextKind, string>> = {
  'person-name': '青波　花子',
  'kana-name': 'アオナミ　ハナコ',
  'organisation-name': '青波新聞',
  address: '青波町中央一丁目1番1号',
  phone: '0312345678',
  postcode: '1000001',
  email: 'hanako@example.jp',
  date: '2026-11-22',
  yen: '1000',
  code: '12345678',
  line: '河川カメラ',
  'free-text': '水が増えています。',
  'file-name': '通知.pdf',
  search: '引っ越し',
  machine: 'example',
}

const ofFormat: Readonly<Record<string, string>> = {
  uuid: '019a0000-0000-7000-8000-000000000001',
  'date-time': '2026-11-22T03:00:00.000Z',
  date: '2026-11-22',
  email: 'hanako@example.jp',
  uri: 'https://news.example/hook',
  base64: 'eA==',
}

/** Tried in turn where a text has a form of its own. */
const otherForms = [
  'example',
  'ja',
  'a',
  'A',
  '町',
  'あ',
  '2026-11-22',
  '12:00',
  'example:read',
  '0'.repeat(64),
]
const lengths = Array.from({ length: 40 }, (_, n) => '1'.repeat(n + 1))

/** Texts to try in a place of this kind and format, the likeliest first. */
export function candidates(kind: unknown, format: unknown): readonly string[] {
  const likely = [ofKind[kind as TextKind], ofFormat[format as string]].filter((text) => text !== undefined)
  return [...likely, ...otherForms, ...lengths]
}
