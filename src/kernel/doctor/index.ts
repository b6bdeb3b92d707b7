export { certificateCheck, judgeEnd } from './certificate-check.ts'
export { kernelChecks } from './kernel-checks.ts'
