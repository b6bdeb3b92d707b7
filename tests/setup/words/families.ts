import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type Module, runCodes, type Severity, textIssues, type Via } from '#kernel'
import { parseMachineRoles } from '#machines'
import { OrganisationKind, parseRoles } from '#people'
import type { Tone } from '#ui'
import { Hazard, LANGUAGES, Level } from '../../../src/engines/alerts/definition.ts'
import { listForStaff } from '../../../src/engines/alerts/operations/list-alerts.ts'
import { evacuationLevels } from '../../../src/engines/alerts/phrases/sentences.ts'
import { Act, Alert, AlertState, NOTED, Telegram } from '../../../src/engines/alerts/schema.ts'
import { figureNames } from '../../../src/engines/headquarters/model/reconcile.ts'
import { Entry, SourceKind, Stage } from '../../../src/engines/headquarters/schema.ts'
import { FAILURES, REFUSALS } from '../../../src/engines/intake/model/failures.ts'
import { Arrival, Lease, Refused } from '../../../src/engines/intake/schema.ts'
import { AlarmKind, Leaf, Renewal, ThingKind, ThingMode } from '../../../src/engines/sensors/schema.ts'
import { ShownStream } from '../../../src/engines/sensors/shown.ts'
import { PROFILES } from '../../../src/formats/cap/index.ts'
import { DocumentState, Step } from '../../../src/office/approval/schema.ts'
import { auditColumns } from '../../../src/office/audit/downloads.ts'
import { OwnWho } from '../../../src/office/audit/operations/list-own.ts'
import { Who } from '../../../src/office/audit/who.ts'
import { REASONS } from '../../../src/office/delivery/model/reasons.ts'
import { Tally } from '../../../src/office/delivery/operations/list-messages.ts'
import { MEDIA } from '../../../src/office/delivery/schema.ts'
import {
  FileRefusal,
  ImportState,
  LineCode,
  LineOutcome,
  Relation,
} from '../../../src/office/households/schema.ts'
import { MailAddress, MessageKind } from '../../../src/office/inbox/schema.ts'
import { cardRefusals } from '../../../src/office/residents/ports.ts'
import {
  CounterCode,
  Gender,
  Guardianship,
  Purpose,
  Resident,
  ResidentFields,
  TwoPersonRequest,
  Version,
} from '../../../src/office/residents/schema.ts'
import { Subscription } from '../../../src/office/subscriptions/schema.ts'
import { findingCodes } from '../doctor/codes.ts'
import type { Reading } from './read-sources.ts'

// The compiler asks for every tone.
const tones: Record<Tone, true> = { info: true, success: true, warning: true, error: true }

const nameOf = (operation: { name: string }) => operation.name.split('.')[1] ?? ''

/**
 * Every family of keys that code puts together, by its shape, with the members the code's own lists give it. Families
 * of `ui` belong to its components, whose types are not to be had at run time.
 */
export function familiesOf(
  modules: readonly Module[],
  { owners, issues }: Reading,
): Record<string, string[]> {
  const evacuated = evacuationLevels.map(String)
  const headquartersForms = [
    'open',
    'count',
    'write',
    'figures',
    'send',
    'stage',
    'correct',
    'close',
    'admit',
    'receiver',
  ]
  const levels = Level.options.map(({ value }) => String(value))
  const reasoned = modules
    .flatMap((one) => one.operations)
    .filter((one) => one.name.startsWith('alerts.') && 'reason' in one.input.shape)
    .map(nameOf)
  const refusedCards = [...cardRefusals, 'unknown', 'another']
  const residentActs = [
    'change',
    'open',
    'guardian',
    'recover',
    'move-out',
    'die',
    'disclose',
    'merge',
    'erase',
  ]
  const sections = Object.keys(listForStaff.output.shape)
  const { roles: machineRoles } = parseMachineRoles(readFileSync('commons/machines/roles.yaml', 'utf8'))
  const ofMachines = new Set(Object.values(machineRoles).flatMap(({ grants }) => grants))
  const callable = modules
    .flatMap((one) => one.operations)
    .filter(({ grant }) => ofMachines.has(grant))
    .map(({ name }) => name)
  const deeds = modules
    .flatMap((one) => one.operations)
    .filter((one) => one.kind === 'command' || one.audited)
    .map(({ name }) => name)
  const roles = Object.keys(parseRoles(readFileSync('commons/people/roles.yaml', 'utf8')).roles)
  const tiles = modules.flatMap((one) => one.tiles.map((tile) => `${one.name}.tile.${tile.name}`))
  const healths = modules.flatMap((one) => (one.health ?? []).map(({ name }) => `${one.name}.health.${name}`))
  const refusals = modules.flatMap((one) =>
    Object.keys(one.problems).map((code) => `${one.name}.problem.${code}`),
  )
  const found = findingCodes(modules)
  const family = (shape: string, ...members: readonly string[][]): Record<string, string[]> => {
    const filled = members.reduce(
      (texts, each) => texts.flatMap((text) => each.map((one) => text.replace('*', one))),
      [shape],
    )
    return { [shape]: filled }
  }
  return {
    ...family('alerts.hazard.*', [...Hazard.options]),
    ...family('alerts.level.*.*', ['official', 'own'], levels),
    ...family('alerts.call.*.*', ['official', 'own'], levels),
    ...family('alerts.choice.level.*', levels),
    ...family('alerts.state.*', ['proposal', ...AlertState.options]),
    ...family('alerts.ended.*', ['updated', 'cancelled', 'expired'] satisfies AlertState[]),
    ...family('alerts.msg-type.*', [...Alert.shape.msgType.exclude(['Alert']).options]),
    ...family('alerts.language.*', [...LANGUAGES]),
    ...family('alerts.section.*', sections),
    ...family('alerts.section.*-empty', sections),
    ...family('alerts.telegram.*', [...Telegram.shape.outcome.options]),
    ...family('alerts.telegram.why.*', [...NOTED]),
    ...family('alerts.telegram.*-text', [...Telegram.shape.outcome.options]),
    ...family('alerts.exercise.is.*', ['waiting', 'delivered', 'refused', 'expired', 'stopped']),
    ...family('alerts.evacuation.*.*', ['leveled', 'plain'], evacuated),
    ...family('alerts.evacuation.call.*', evacuated),
    ...family('alerts.*.lead', ['update', 'correct']),
    ...family('alerts.live.*', [...Act.exclude(['issue', 'extend']).options]),
    ...family('alerts.*.summary', reasoned),
    ...family('alerts.*.text', [...reasoned, 'all-clear', 'withdraw']),
    ...family('alerts.*.button', [...reasoned, 'all-clear', 'withdraw']),
    ...family('alerts.approve.*-heading', ['own', 'other']),
    ...family('alerts.approve.*-text', ['own', 'other']),
    ...family('intake.kind.*', ['feed', 'folder', 'webhook', 'mqtt', 'receiver']),
    ...family('intake.health-of.*', ['well', 'silent', 'failing', 'unknown']),
    ...family('intake.contact.*', ['about', 'about-drill', 'open', 'closed', 'stuck', 'unseen', 'unwatched']),
    ...family('intake.todo.*', ['well', 'silent', 'failing', 'unknown']),
    ...family('intake.profile.*', [...PROFILES]),
    ...family('intake.severity.*', ['error', 'warning', 'recommendation']),
    ...family('intake.table.*', [
      'issuer',
      'format',
      'profile',
      'messages',
      'conforming',
      'rule',
      'severity',
      'broken',
    ]),
    ...family('intake.push.*', [...Lease.shape.state.options]),
    ...family('intake.failure.*', [...FAILURES]),
    ...family('intake.refusal.*', [...REFUSALS]),
    ...family('intake.told.*', [...Refused.shape.told.options]),
    ...family('intake.format.*', [...Arrival.shape.format.options]),
    ...family('intake.standing.*', ['current', 'next', 'over', 'withdrawn']),
    // Rows of the audit without an operation: a restore makes the town it is a row of, an upload comes before one.
    ...family('audit.deed.*', [...deeds, 'kernel.restore', 'kernel.upload']),
    ...family('audit.outcome.*', ['done', 'refused', 'failed']),
    ...family('audit.who.*', [...Who.shape.kind.options]),
    ...family('audit.own-who.*', [...OwnWho.shape.kind.options]),
    ...family('audit.via.*', ['api', 'form', 'page', 'cli', 'listener', 'job'] satisfies Via[]),
    ...family('audit.column.*', [...auditColumns]),
    ...family('doctor.held.*', ['delivery', 'payouts']),
    ...family('doctor.job.*', [
      ...modules.flatMap((one) => one.jobs.map(({ name }) => name)),
      // Of a town with a machine around it and a place for backups.
      ...['doctor.look', 'kernel.backup', 'kernel.prune-backups', 'kernel.try-restore'],
    ]),
    ...family('doctor.severity.*', ['error', 'warning', 'note'] satisfies Severity[]),
    'doctor.finding.*.*': found.map((code) => `doctor.finding.${code}`),
    'doctor.remedy.*.*': found.map((code) => `doctor.remedy.${code}`),
    ...family('delivery.medium.*', [...MEDIA]),
    ...family('delivery.reason.*', [...REASONS]),
    ...family('delivery.field.*', Object.keys(Tally.omit({ messageId: true, medium: true }).shape)),
    ...family('headquarters.form.*.heading', headquartersForms),
    ...family('headquarters.form.*.button', headquartersForms),
    ...family('headquarters.option.stage.*', [...Stage.options]),
    ...family('headquarters.option.sourceKind.*', [...SourceKind.options]),
    ...family('headquarters.kind.*', [...Entry.shape.kind.options]),
    ...family('headquarters.order.*', ['3', '4', '5']),
    ...family('headquarters.sent.*', ['nowhere', 'waiting', 'delivered', 'failed']),
    ...family('headquarters.field.figures.*', [...figureNames]),
    ...family('sensors.again.*', [...Renewal.shape.how.options]),
    ...family('sensors.ended.*', [...Renewal.shape.how.options]),
    ...family('sensors.option.measure.*', [...Leaf.shape.measure.options]),
    ...family('sensors.doubt.*', ['stale', 'stuck', 'out-of-range', 'clock-off']),
    ...family('sensors.*.heading', ['inspect', 'describe', 'measure-new', 'change', 'remeasure']),
    ...family('sensors.*.text', ['inspect', 'describe', 'measure-new', 'change', 'remeasure']),
    ...family('sensors.*.button', ['inspect', 'describe', 'measure-new', 'change', 'remeasure']),
    ...family('sensors.field.*', [
      ...['measure', 'windowMinutes', 'heldMinutes', 'level', 'riseAt', 'fallBelow'],
    ]),
    ...family('sensors.problem.*', ['half-level', 'bad-rule', 'not-found']),
    ...family('sensors.alarm.*', [...AlarmKind.options]),
    ...family('sensors.level.*', ['0', ...levels]),
    ...family('sensors.measure.*', [...Leaf.shape.measure.options]),
    ...family('sensors.option.kind.*', [...ThingKind.options]),
    ...family('sensors.option.mode.*', [...ThingMode.options]),
    ...family('sensors.trend.*', [...ShownStream.shape.trend.options]),
    ...family('subscriptions.level.*', levels),
    ...family('subscriptions.kind.*', [...Subscription.shape.kind.options]),
    ...family('subscriptions.state.*', [...Subscription.shape.state.options]),
    ...family('subscriptions.own.lead-*', [...Subscription.shape.state.options]),
    ...family('subscriptions.letter.*-title', ['confirm', 'known']),
    ...family('subscriptions.letter.*-text', ['confirm', 'known']),
    ...family('subscriptions.*.title', ['sent', 'left']),
    ...family('subscriptions.*.lead', ['sent', 'left']),
    ...family('approval.state.*', [...DocumentState.options]),
    ...family('approval.act.*', [...Step.shape.act.options]),
    ...family('approval.turn.*-heading', ['already', 'other']),
    ...family('approval.turn.*-text', ['already', 'other', 'approve', 'decide']),
    ...family('approval.turn.*-button', ['approve', 'decide']),
    ...family('approval.*.summary', ['send-back', 'reject']),
    ...family('approval.*.text', ['send-back', 'reject']),
    ...family('approval.*.button', ['send-back', 'reject']),
    ...family('organisations.option.kind.*', [...OrganisationKind.options]),
    ...family('organisations.grant.*', ['public', 'signed-in', 'staff', 'resident', 'system']),
    ...family('machines.role.*', Object.keys(machineRoles)),
    ...family('machines.standing.*', ['active', 'idle', 'expired', 'revoked']),
    ...family('machines.who.*', ['public', 'machine', 'person']),
    ...family('machines.operation.*', [...callable, 'blobs']),
    ...family('work.list.*', ['mine', 'overdue', 'given', 'free', 'all']),
    ...family('people.role.*', [...new Set([...roles, ...owners])]),
    ...family('residents.refused.*', refusedCards),
    ...family('residents.refused.*-text', refusedCards),
    ...family('residents.field.*', [...ResidentFields.keyof().options]),
    ...family('residents.option.gender.*', [...Gender.options]),
    ...family('residents.option.purpose.*', [...Purpose.options]),
    ...family('residents.option.kind.*', [...Guardianship.shape.kind.options]),
    ...family('residents.standing.*', ['offered', 'coming', 'current', 'over']),
    ...family('residents.state.*', [...Resident.shape.state.options]),
    ...family('residents.reason.*', [...Version.shape.reason.options]),
    ...family('residents.sheet.*', [...CounterCode.shape.channel.options]),
    ...family('residents.request.*', [
      ...TwoPersonRequest.shape.kind.options,
      'open',
      'lapsed',
      'approved',
      'declined',
    ]),
    ...family('residents.request.*-text', [...TwoPersonRequest.shape.kind.options]),
    ...family('residents.act.*', residentActs),
    ...family('residents.act.*-text', residentActs),
    ...family('residents.act.*-button', residentActs),
    ...family('inbox.kind.*', [...MessageKind.options]),
    ...family('inbox.address.*', [...MailAddress.shape.state.options]),
    ...family('inbox.address.*-text', [...MailAddress.shape.state.options]),
    ...family('inbox.mail.*-title', ['arrived', 'confirm']),
    ...family('inbox.mail.*-text', ['arrived', 'confirm']),
    ...family('inbox.verify.known-*', ['code', 'file']),
    ...family('inbox.verify.unknown-*', ['code', 'file']),
    ...family('ui.emergency.call.*', levels),
    ...family('ui.steps.*', ['done', 'current', 'ahead']),
    ...family('ui.notification.*', Object.keys(tones)),
    '*.problem.*': refusals,
    '*.health.*': healths,
    '*.health.*-detail': healths.map((key) => `${key}-detail`),
    '*.tile.*': [...tiles, ...tiles.map((tile) => `${tile}-about`)],
    'households.*.heading': ['change-head', 'split'].map((act) => `households.${act}.heading`),
    'households.*.text': ['change-head', 'split'].map((act) => `households.${act}.text`),
    'households.*.button': ['change-head', 'split'].map((act) => `households.${act}.button`),
    'households.change.*': [
      ...ResidentFields.keyof().options,
      'undisclosed',
      ...['number', 'relation', 'address', 'district'].map((field) => `household-${field}`),
    ].map((field) => `households.change.${field}`),
    'households.differences.*': ['new', 'changed'].map((outcome) => `households.differences.${outcome}`),
    'households.gender.*': Gender.options.map((one) => `households.gender.${one}`),
    'households.line.*': LineCode.options.map((code) => `households.line.${code}`),
    'households.option.relation.*': Relation.options.map((one) => `households.option.relation.${one}`),
    'households.outcome.*': LineOutcome.options.map((one) => `households.outcome.${one}`),
    'households.protection.*': ['true', 'false'].map((one) => `households.protection.${one}`),
    'households.refusal.*': FileRefusal.options.map((one) => `households.refusal.${one}`),
    'households.said.*': ['compared', 'applied', 'refused', 'dropped'].map((one) => `households.said.${one}`),
    'households.state.*': ImportState.options.map((one) => `households.state.${one}`),
    ...family('kernel.backups.kind-*', ['backup', 'keys', 'restore-test']),
    ...family('kernel.backups.outcome-*', ['done', 'failed', 'skipped']),
    ...family('kernel.backups.*', ['safe', 'unsafe', 'lost']),
    ...family('kernel.backups.why-*', [...runCodes]),
    'kernel.issue.*': [
      ...['required', 'other', ...Object.values(z.ZodIssueCode)].map(
        (code) => `kernel.issue.${code.replaceAll('_', '-')}`,
      ),
      // A size says in its code what it is the size of.
      ...['short', 'long', 'few', 'many'].map((size) => `kernel.issue.too-${size}`),
      ...issues.map(({ key }) => key),
      ...textIssues.map((code) => `kernel.issue.${code}`),
    ],
  }
}
