import type { Lang } from '../../src/kernel/languages/index.ts'

export type Texts = {
  town: string
  title: string
  shoulder: string
  lead: string
  home: string
  nav: readonly string[]
  footer: readonly string[]
  contact: string
  alert: string
  areas: readonly string[]
  shelters: string
  paragraph: string
  short: string
  received: string
  services: string
  news: string
  procedure: string
  steps: readonly string[]
  send: string
  more: string
  nothing: string
  levels: string
  queue: string
  columns: readonly [string, string, string, string]
  state: string
  missing: string
  person: string
  role: string
}

const JA: Texts = {
  town: '見本町',
  title: '暮らしの手続きと防災',
  shoulder: '暮らし',
  lead: '役場の手続きと、いざというときの情報をまとめています。窓口やお電話でも同じ手続きができます。',
  home: 'ホーム',
  nav: ['手続きを探す', '防災・緊急情報', '給付と支援', '町の数字', '施設の予約'],
  footer: ['このサイトについて', 'ウェブアクセシビリティ', '個人情報の取り扱い'],
  contact: '〒699-0000 見本県見本町中央1丁目2番3号　電話 0123-45-6789（平日8時30分から17時15分まで）',
  alert: '川沿い地区に避難指示を出しました',
  areas: ['川沿い一丁目', '川沿い二丁目', '山の手地区全域'],
  shelters: '開いている避難所を確認する',
  paragraph:
    '午後からの大雨により、川の水位が上がっています。川沿い地区にお住まいの方は、暗くなる前に避難所または安全な親戚・知人の家へ避難してください。外に出ることがかえって危険なときは、建物の二階以上の、山や崖から離れた部屋へ移ってください。',
  short: '十分ほどで終わります。',
  received: '申請を受け付けました',
  services: 'よく使われるサービス',
  news: '新しいお知らせ',
  procedure: '被災証明書の申請',
  steps: ['入力', '確認', '完了'],
  send: '申請する',
  more: '必要な書類について',
  nothing: '未処理の申請はありません',
  levels: '警戒レベルの見え方',
  queue: '処理を待っている申請',
  columns: ['件名', '受付日時', '状態', '件数'],
  state: '審査中',
  missing: '氏名を入力してください。戸籍のとおりでなくてもかまいません。',
  person: '広場 花子',
  role: '防災課 承認者',
}

const EASY: Texts = {
  ...JA,
  title: '手続（てつづ）きと 災害（さいがい）の 情報（じょうほう）',
  lead: '町（まち）の 手続（てつづ）きが できます。役場（やくば）に 来（き）たり、電話（でんわ）を したり しても できます。',
  nav: [
    '手続（てつづ）き',
    '災害（さいがい）の お知（し）らせ',
    'お金（かね）',
    '町（まち）の 数（かず）',
    '予約（よやく）',
  ],
  alert: '川（かわ）の 近（ちか）くの 人（ひと）は 逃（に）げて ください',
  paragraph:
    '雨（あめ）が たくさん 降（ふ）って います。川（かわ）の 水（みず）が 増（ふ）えて います。暗（くら）く なる 前（まえ）に、安全（あんぜん）な ところへ 逃（に）げて ください。',
  shelters: '逃（に）げる ところを 見（み）る',
}

const EN: Texts = {
  town: 'Mihon Town',
  title: 'Everyday procedures and disaster information',
  shoulder: 'Everyday life',
  lead: 'Procedures of the town hall and information for emergencies. Everything can also be done at the counter or by telephone.',
  home: 'Home',
  nav: [
    'Find a procedure',
    'Emergency information',
    'Benefits and support',
    'The town in figures',
    'Reservations',
  ],
  footer: ['About this site', 'Accessibility', 'Privacy'],
  contact: '1-2-3 Chuo, Mihon Town, Japan 699-0000. Telephone 0123-45-6789 (weekdays, 8:30 to 17:15)',
  alert: 'Evacuation instruction for the riverside districts',
  areas: ['Riverside 1', 'Riverside 2', 'All of the Yamanote district'],
  shelters: 'See which shelters are open',
  paragraph:
    'The river is rising after heavy rain this afternoon. If you live near the river, go to a shelter or to relatives or friends in a safe place before it gets dark. If going outside is more dangerous, move to an upper floor, to a room away from hills and cliffs.',
  short: 'This takes about ten minutes.',
  received: 'Your application has been received',
  services: 'Often used services',
  news: 'Latest news',
  procedure: 'Application for a disaster victim certificate',
  steps: ['Fill in', 'Check', 'Done'],
  send: 'Apply',
  more: 'About the documents you need',
  nothing: 'No applications are waiting',
  levels: 'How the alert levels look',
  queue: 'Applications waiting',
  columns: ['Subject', 'Received', 'State', 'Number'],
  state: 'In review',
  missing: 'Enter your name. It need not match the family register.',
  person: 'Hanako Hiroba',
  role: 'Disaster prevention, approver',
}

export function textsOf(lang: Lang): Texts {
  if (lang === 'ja') return JA
  return lang === 'ja-x-easy' ? EASY : EN
}
