/** Line drawings on a 24 × 24 grid. Decoration only: every icon stands beside words that say the same. */
const PATHS = {
  alert: 'M12 2 1 21h22L12 2Zm0 4 7.5 13h-15L12 6Zm-1 4v5h2v-5h-2Zm0 6v2h2v-2h-2Z',
  danger: 'M8 2h8l6 6v8l-6 6H8l-6-6V8l6-6Zm3 5v6h2V7h-2Zm0 8v2h2v-2h-2Z',
  info: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1 5h2v2h-2V7Zm0 4h2v6h-2v-6Z',
  check: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1.5 14.2L6.3 12l1.4-1.4 2.8 2.8 5.8-5.8L17.7 9l-7.2 7.2Z',
  done: 'm9.6 18-5.7-5.7 1.5-1.4 4.2 4.2L18.7 6l1.4 1.4L9.6 18Z',
  next: 'm9 19-1.4-1.4 5.6-5.6-5.6-5.6L9 5l7 7-7 7Z',
  back: 'm15 5 1.4 1.4-5.6 5.6 5.6 5.6L15 19l-7-7 7-7Z',
  down: 'm12 16.4-7.4-7.4L6 7.6l6 6 6-6L19.4 9 12 16.4Z',
  globe:
    'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm6.9 6h-2.9a15 15 0 0 0-1.4-3.6A8 8 0 0 1 18.9 8ZM12 4c.8 1.2 1.5 2.5 1.9 4h-3.8c.4-1.5 1.1-2.8 1.9-4ZM4.3 14a8 8 0 0 1 0-4h3.3a16 16 0 0 0 0 4H4.3Zm.8 2H8c.3 1.3.8 2.5 1.4 3.6A8 8 0 0 1 5.1 16ZM8 8H5.100a8 8 0 0 1 4.300-3.600A15 15 0 0 0 8 8Zm4 12c-.8-1.200-1.500-2.500-1.900-4h3.800c-.4 1.500-1.100 2.800-1.900 4Zm2.300-6H9.700a14 14 0 0 1 0-4h4.600a14 14 0 0 1 0 4Zm.3 5.600c.6-1.100 1.100-2.300 1.400-3.600h2.900a8 8 0 0 1-4.300 3.600Zm1.800-5.600a16 16 0 0 0 0-4h3.300a8 8 0 0 1 0 4h-3.300Z',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name, className = '' }: { name: IconName; className?: string }) {
  return (
    <svg
      className={`hb-icon ${className}`.trim()}
      viewBox="0 0 24 24"
      width="24"
      height="24"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} fill="currentColor" fillRule="evenodd" />
    </svg>
  )
}
