export { type Blob, type Blobs, createBlobs, maxBlobBytes } from './blobs.ts'
