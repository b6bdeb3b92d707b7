import type { Invariant } from '#kernel'

export const sensorsInvariants: readonly Invariant[] = [
  {
    name: 'the level of a watch is what was crossed last',
    count: `select count(*) from sensors.watch w where level <> coalesce((
      select to_level from sensors.crossing c where c.watch_id = w.id order by turn desc limit 1), 0)`,
  },
  {
    name: 'every crossing upwards has its proposal',
    count: 'select count(*) from sensors.crossing where to_level > from_level and alert_id is null',
  },
  {
    name: 'what ended led to one proposal more at most, of a level the watch had crossed to',
    count: `select count(*) from sensors.renewal r where not exists (
      select from sensors.crossing c where c.watch_id = r.watch_id and c.to_level = r.level and c.noticed_at <= r.at)`,
  },
  {
    name: 'every version of a watch is kept with its rules',
    count: `select count(*) from sensors.watch w where not exists (
      select from sensors.watch_version v where v.watch_id = w.id and v.version = w.version and v.rules = w.rules)`,
  },
  {
    name: 'every datastream stands somewhere',
    count: `select count(*) from sensors.datastream d where not exists (
      select from sensors.reading r where r.datastream_id = d.id)`,
  },
]
