import type { Guide, Service, ServiceFull, ServiceLine } from './schema.ts'

/** What a list shows of a service. */
export function lineOf({ sections }: Guide, { id, title, about, section, path }: Service): ServiceLine {
  return { id, title, about, section: sections[section] ?? {}, path: path ?? null }
}

export function fullOf(guide: Guide, service: Service): ServiceFull {
  const theme = guide.themes.find(({ id }) => id === service.theme)?.name ?? {}
  return { ...lineOf(guide, service), bring: service.bring ?? null, theme }
}
