import { StatusTag, usePage } from '#ui'
import type { Resident } from '../schema.ts'

/** What must be seen beside a name. */
export function Marks({ resident }: { resident: Pick<Resident, 'state' | 'registered' | 'undisclosed'> }) {
  const { t } = usePage()
  const { state, registered, undisclosed } = resident
  return (
    <>
      {undisclosed && <StatusTag tone="error">{t('residents.mark.undisclosed')}</StatusTag>}{' '}
      {!registered && <StatusTag tone="warning">{t('residents.mark.unregistered')}</StatusTag>}{' '}
      {state !== 'active' && <StatusTag tone="info">{t(`residents.state.${state}`)}</StatusTag>}
    </>
  )
}
