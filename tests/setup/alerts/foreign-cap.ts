type Change = {
  identifier?: string
  sender?: string
  sent?: string
  status?: string
  scope?: string
  msgType?: string
  references?: string
  expires?: string
  language?: string
  area?: string
  event?: string
  eventCode?: string
  severity?: string
}

export const geocode = (value: string, name = 'JISX0402') =>
  `<geocode><valueName>${name}</valueName><value>${value}</value></geocode>`
export const around = (latitude: number, longitude: number, radius: number) =>
  `<circle>${latitude},${longitude} ${radius}</circle>`
export const sentAt = (minute: string) => `2026-11-22T11:${minute}:00+09:00`
export const reference = (identifier: string, minute: string, sender = 'pref@example.jp') =>
  `${sender},${identifier},${sentAt(minute)}`

/** An alert of the prefecture as it arrives; `change` is what it says otherwise. */
export function cap(change: Change = {}): string {
  const { identifier = 'A', sender = 'pref@example.jp', sent = sentAt('00'), status = 'Actual' } = change
  const {
    scope = 'Public',
    msgType = 'Alert',
    expires = '2026-11-22T18:00:00+09:00',
    severity = 'Severe',
  } = change
  const {
    language = 'ja',
    event = '大規模停電',
    eventCode = '',
    area = geocode('322075'),
    references = '',
  } = change
  return `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${identifier}</identifier><sender>${sender}</sender>
<sent>${sent}</sent><status>${status}</status><msgType>${msgType}</msgType><scope>${scope}</scope>
${references === '' ? '' : `<references>${references}</references>`}
<info><language>${language}</language><category>Infra</category><event>${event}</event><urgency>Immediate</urgency>
<severity>${severity}</severity><certainty>Observed</certainty>${eventCode}<expires>${expires}</expires>
<senderName>見本県</senderName><headline>西部で停電しています</headline><description>送電線が切れました。</description>
<instruction>発電機は屋外で使ってください。</instruction><area><areaDesc>西部</areaDesc>${area}</area></info></alert>`
}
