const jobs = 'tests/doctor/jobs.test.ts'
const database = 'tests/doctor/database.test.ts'
const keeping = 'tests/doctor/keeping.test.ts'
const delivery = 'tests/doctor/delivery.test.ts'
const intake = 'tests/doctor/intake.test.ts'
const flow = 'src/office/doctor/doctor.flow.test.tsx'
const rules = 'src/office/doctor/judge.test.ts'
const probes = 'src/adapters/probes/probes.test.ts'
const terminal = 'src/cli/doctor-command.test.ts'
const uploads = `${probes} › that is away is told, and one whose signatures are old, and neither when it is up to date`
const disk = `${probes} › that is filled up, or mounted to be read, is told, and no more when it is not (as root)`
const clock = `${probes} › that differs by %i s from a server %j`
const instruments =
  'src/engines/sensors/sensors.flow.test.ts › whose battery is low, or that must be calibrated, is told with work and by the doctor'
const address = `${probes} › is not looked at on this machine alone, and missed where the address is public`
const certificates = `${flow} › a certificate of the town that ends is found when its end is near`
const nobody = `${probes} › that nobody vouches for, or that is for another name, is told`
const looks = `${terminal} › looks at what can be looked at: a folder that is away, a port that is taken, a setting that is wrong`
const mended = `${flow} › is found, and found no more when it is mended: %s`
const never = `${keeping} › that were never made, nor tried, are told until they are: backup-never, keys-never, restore-test-never`
const old = `${keeping} › that have not been made for days, or tried for weeks, are told until they are: backup-old, keys-old, restore-test-old`
const failed = `${keeping} › that cannot be written, kept or brought back are told with the reason, until they can: backup-failed, keys-failed, restore-test-failed`
const placeless = `${keeping} › without a place are told, and so are keys without one: backup-none, keys-backup-none`
const rewritten = `${keeping} › that was rewritten is told the morning after, and that nobody reads it, too: audit-broken, audit-verification-old, audit-verification-never`

/**
 * Every finding of the doctor, and the test that shows it: on a real town, disk, relay or server in its real cause. What
 * no machine of a test can be made to be (an old PostgreSQL, no memory, another Node, mail through a foreign network in
 * clear) is shown by its rule.
 */
export const shown: Readonly<Record<string, string>> = {
  'doctor.database-in-plain': `${probes} › that is reached without TLS is told once, however many addresses lead there`,
  'kernel.database-old': `${rules} › of the database server`,
  'kernel.database-clock': certificates,
  'kernel.connections-full': `${database} › whose server has hardly a connection left is told until some are given back: connections-full`,
  'kernel.transaction-long': `${database} › with a transaction somebody left open is told, and not for a backup, which may take its time: transaction-long`,
  'kernel.table-bloated': `${database} › with more dead rows in a table than living ones is told until they are cleared away: table-bloated`,
  'kernel.migrations-pending': `${database} › of an earlier version is told until a worker brought it to this one: migrations-pending`,
  'kernel.job-late': `${jobs} › that nobody begins is found after ten minutes, and no more when a worker has done it: job-late`,
  'kernel.job-stuck': `${jobs} › that was begun by a process that died is found, and no more when another has done it: job-stuck`,
  'kernel.job-failed': `${jobs} › that failed for good is found, and no more when it has succeeded since: job-failed`,
  'kernel.outbox-parked': `${flow} › is found at once when it is asked for: an event nobody could take`,
  'kernel.outbox-late': mended,
  'kernel.audit-unsealed': `${keeping} › that nobody seals is told after five minutes, and while a transaction holds it back, until it is sealed: audit-unsealed`,
  'kernel.audit-broken': rewritten,
  'kernel.audit-verification-old': rewritten,
  'kernel.audit-verification-never': rewritten,
  'kernel.kek-old': `${keeping} › are told when nobody changes them, and no more in the morning after they were changed: kek-old`,
  'kernel.kek-unfinished': `${keeping} › are told while an old one is still there because what it wraps does not open: kek-unfinished`,
  'kernel.erasure-not-final': `${keeping} › are told when they were not changed after somebody was erased, until that erasure is final: erasure-not-final`,
  'kernel.held': `${keeping} › is told for what it holds until an administrator lets it go: held`,
  'kernel.backup-none': placeless,
  'kernel.keys-backup-none': placeless,
  'kernel.backup-never': never,
  'kernel.keys-never': never,
  'kernel.restore-test-never': never,
  'kernel.backup-old': old,
  'kernel.keys-old': old,
  'kernel.restore-test-old': old,
  'kernel.backup-failed': failed,
  'kernel.keys-failed': failed,
  'kernel.restore-test-failed': failed,
  'delivery.destinations-parked': `${delivery} › to a receiver that is gone is stopped, and told until somebody let it go on: destinations-parked`,
  'delivery.delivery-late': `${delivery} › and that no process sends is told after an hour, and no more when it has gone out: delivery-late`,
  'delivery.medium-failing': `${delivery} › to receivers that do not answer is told, and no more a day after they did: medium-failing`,
  'sensors.instrument-broker-away':
    'src/engines/sensors/mqtt.flow.test.ts › that is away for a minute is found by the doctor',
  'sensors.instrument-failing': instruments,
  'sensors.calibration-due': instruments,
  'sensors.calibration-overdue': instruments,
  'machines.machine-ending': mended,
  'alerts.signing-certificate-ending': certificates,
  'intake.source-silent': `${intake} › that says nothing for longer than it may is told, with work for the duty officer, until it speaks: source-silent`,
  'intake.push-silent': `${intake} › whose hub does not tell what the poll finds is told: push-silent`,
  'intake.contact-stuck':
    'src/engines/intake/contacts.flow.test.ts › that stays closed is told as stuck, on the page and by the doctor, until it opens: contact-stuck',
  'intake.sender-key-ending': `${intake} › that ends soon is told until the next one is registered: sender-key-ending`,
  'inbox.seal-certificate-ending': certificates,
  'doctor.check-failed': `${rules} › names the check that broke, and finishes the others`,
  'doctor.config-mistake': looks,
  'doctor.not-running': `${terminal} › says so in plain words, with what to do, and ends with exit code 2`,
  'doctor.not-answering': `${terminal} › but does not answer says so, and looks at what needs no answer: not-answering`,
  'doctor.database-away': `${terminal} › whose database is away says that, and nothing else for it: database-away`,
  'doctor.port-taken': looks,
  'doctor.database-last-words': `${terminal} › says in one sentence that the database is away, with what to do, and why its own ended`,
  'doctor.disk-full': disk,
  'doctor.disk-low': disk,
  'doctor.files-low': disk,
  'doctor.folder-missing': `${probes} › that is not there, or takes nothing, is told`,
  'doctor.folder-not-writable': disk,
  'doctor.file-open-to-others': `${probes} › is told when others can read it, and no more when they cannot`,
  'doctor.memory-low': `${rules} › of memory, program and deliveries`,
  'doctor.node-other': `${rules} › of memory, program and deliveries`,
  'doctor.personas': `${flow} › knows whether anybody may take on sample people: personas`,
  'doctor.clock-wrong': clock,
  'doctor.clock-off': clock,
  'doctor.clock-not-asked': clock,
  'doctor.address-without-tls': address,
  'doctor.address-unreachable': address,
  'doctor.certificate-ending': `${probes} › that ends tomorrow is told`,
  'doctor.certificate-wrong-name': nobody,
  'doctor.certificate-untrusted': nobody,
  'doctor.mail-none': `${probes} › that greets is well`,
  'doctor.mail-unreachable': `${probes} › that turns everybody away at the door is told: mail-unreachable`,
  'doctor.mail-untrusted': `${probes} › that does not encrypt, though it should, is told`,
  'doctor.mail-login-refused': `${probes} › that refuses the town is told, and no more when it lets it in: mail-login-refused`,
  'doctor.mail-without-tls': `${rules} › of the relay %s`,
  'doctor.scanner-none': uploads,
  'doctor.scanner-away': uploads,
  'doctor.scanner-old': uploads,
}
