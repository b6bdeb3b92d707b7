/**
 * Individual Numbers (マイナンバー), which a town's services must not take in (番号法 第19条, 第20条): recognised to be kept out,
 * never read or stored.
 */
export { checkDigit, isMyNumber } from './check-digit.ts'
export { findMyNumbers } from './find-my-numbers.ts'
