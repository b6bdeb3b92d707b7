/** A medium as residents are told of it. */
export type MediumState = 'working' | 'slow' | 'down'

/**
 * What the last hour says of a medium. Destinations fail one by one all the time; a medium is down when nothing gets
 * through at all, and slow when as much is being tried again as got through.
 */
export function stateOf({
  delivered,
  failed,
  waiting,
}: Record<'delivered' | 'failed' | 'waiting', number>): MediumState {
  if (delivered === 0 && failed + waiting > 0) return 'down'
  return waiting > delivered ? 'slow' : 'working'
}
