/** A telegram as the agency writes it, about anything: for what no sample says of the demonstration town. */
export type Written = {
  title: string
  infoKind: string
  eventId: string
  /** Time of day on 22 November 2026, Japan time. */
  at: string
  serial?: string
  infoType?: string
  status?: string
  headTitle?: string
  validAt?: string
  /** Of the Headline: type, code type, kind (name and code) and area. */
  items?: readonly {
    type?: string
    codeType: string
    kind: readonly [name: string, code?: string]
    area: string
  }[]
  body?: string
}

const zoned = (at: string) => `2026-11-22T${at}:00+09:00`

function itemOf({ type = 'x', codeType, kind, area }: NonNullable<Written['items']>[number]): string {
  const [name, code] = kind
  const written = `<Name>${name}</Name>${code === undefined ? '' : `<Code>${code}</Code>`}`
  return `<Information type="${type}"><Item><Kind>${written}</Kind><Areas codeType="${codeType}"><Area><Name>y</Name><Code>${area}</Code></Area></Areas></Item></Information>`
}

export function writtenTelegram(told: Written): string {
  const { title, infoKind, eventId, at, serial = '', infoType = '発表', status = '通常' } = told
  const { headTitle = title, validAt, items = [], body = '<Body/>' } = told
  const utc = new Date(zoned(at)).toISOString().replace('.000', '')
  return `<?xml version="1.0" encoding="UTF-8"?>
<Report xmlns="http://xml.kishou.go.jp/jmaxml1/"><Control><Title>${title}</Title><DateTime>${utc}</DateTime>
<Status>${status}</Status><EditorialOffice>気象庁本庁</EditorialOffice><PublishingOffice>気象庁</PublishingOffice></Control>
<Head xmlns="http://xml.kishou.go.jp/jmaxml1/informationBasis1/"><Title>${headTitle}</Title>
<ReportDateTime>${zoned(at)}</ReportDateTime><TargetDateTime>${zoned(at)}</TargetDateTime>
${validAt === undefined ? '' : `<ValidDateTime>${zoned(validAt)}</ValidDateTime>`}
<EventID>${eventId}</EventID><InfoType>${infoType}</InfoType><Serial>${serial}</Serial><InfoKind>${infoKind}</InfoKind>
<InfoKindVersion>1.0_1</InfoKindVersion><Headline><Text/>${items.map(itemOf).join('')}</Headline></Head>
${body}</Report>`
}
