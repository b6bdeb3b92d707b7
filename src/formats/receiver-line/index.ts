/** The line protocol between a receiver of warnings and this town (README of src/engines/intake): frames with numbers. */
export { createFrameReader, type Frame, writeFrame } from './frames.ts'
