/**
 * Pictures without what cameras and programs write beside them: where and when they were taken, with which device, by
 * whom, in words or in small copies of the picture. What is drawn stays byte by byte, and how it is to be turned.
 */
export { type ImageKind, stripMetadata } from './strip.ts'
