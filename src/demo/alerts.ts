import { plus } from '#kernel'
import type { Scene, Span, Stage } from './stage.ts'
import type { Story } from './story-file.ts'

const dayMs = 86_400_000
const minuteMs = 60_000

/**
 * Emergencies and drills: every story of the file once in each of its months, at a day and hour that chance decides,
 * written by the officer, approved by the second person, then updated, cancelled or left to run out.
 */
export function alertScenes(stories: readonly Story[], span: Span, chance: () => number): Scene[] {
  const scenes: Scene[] = []
  for (let day = Date.parse(span.from); day < Date.parse(span.to); day += dayMs) {
    const date = new Date(day)
    if (date.getUTCDate() !== 1 && day !== Date.parse(span.from)) continue
    for (const story of stories.filter((one) => one.months.includes(date.getUTCMonth() + 1))) {
      const at = new Date(day + Math.floor(chance() * 27 * dayMs)).toISOString()
      if (at < span.to) scenes.push({ at, play: (stage) => tell(stage, story) })
    }
  }
  return scenes
}

async function tell(stage: Stage, story: Story): Promise<void> {
  const { drill, hours, follow } = story
  const content = contentOf(stage, story)
  const { id, version } = await stage.run('alerts.draft', { ...content, drill }, stage.staff('duty-officer'))
  const submitted = await stage.run('alerts.submit', { ...content, id, version }, stage.staff('duty-officer'))
  stage.later(4, async (later) => {
    await approve(later, submitted)
    if (follow) later.later(follow.afterMinutes, (next) => update(next, String(id), { ...story, ...follow }))
    else if (story.ends === 'cancel') later.later(hours * 45, (next) => cancel(next, String(id)))
  })
}

const contentOf = (stage: Stage, { hazard, level, districts, hours, texts }: Omit<Story, 'months'>) => ({
  hazard,
  level,
  districts,
  expiresAt: plus(stage.now(), hours * 60 * minuteMs),
  texts,
})

const approve = (stage: Stage, { id, version }: Record<string, unknown>) =>
  stage.run('alerts.approve', { id, version }, stage.staff('approver'))

async function update(stage: Stage, id: string, story: Story): Promise<void> {
  const next = await stage.run(
    'alerts.update',
    { id, ...contentOf(stage, story) },
    stage.staff('duty-officer'),
  )
  stage.later(3, async (later) => {
    await approve(later, next)
    if (story.ends === 'cancel') later.later(story.hours * 40, (last) => cancel(last, String(next['id'])))
  })
}

async function cancel(stage: Stage, id: string): Promise<void> {
  const next = await stage.run('alerts.cancel', { id }, stage.staff('duty-officer'))
  stage.later(2, async (later) => void (await approve(later, next)))
}
