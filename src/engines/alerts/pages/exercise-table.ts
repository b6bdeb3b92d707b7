import { writeCsv } from '#formats/csv'
import type { Download, Translate } from '#kernel'
import type { reportExercise } from '../operations/exercises.ts'
import { exercisesPath } from './exercises.tsx'

/** A drill's report as CSV in Japanese, one line a message and destination; instants in UTC (ISO 8601). */
export const exerciseTable = (report: ReturnType<typeof reportExercise>, t: Translate): Download => ({
  path: `${exercisesPath}/:id/table.csv`,
  grant: report.grant,
  load: async (ask, { id = '' }) => {
    const { drills, reached } = await ask(report, { id })
    const headline = new Map(drills.map((one) => [one.id, one.texts.ja.headline]))
    const heads = [
      t('alerts.exercise.message'),
      t('alerts.exercise.medium'),
      t('alerts.exercise.where'),
      t('alerts.exercise.outcome'),
      t('alerts.exercise.queued'),
      t('alerts.exercise.at'),
      t('alerts.exercise.took'),
      t('alerts.exercise.why'),
      t('alerts.exercise.attempts'),
    ]
    const rows = reached.map((one) => [
      headline.get(one.alertId) ?? '',
      t(`delivery.medium.${one.medium}`),
      one.hint,
      t(`alerts.exercise.is.${one.outcome}`),
      one.queuedAt,
      one.endedAt ?? '',
      one.tookMs === null ? '' : String(one.tookMs / 1000),
      one.code ?? '',
      String(one.attempts),
    ])
    return {
      bytes: writeCsv([heads, ...rows], { encoding: 'utf-8-bom' }).bytes,
      type: 'text/csv; charset=utf-8',
      fileName: 'drill.csv',
    }
  },
})
