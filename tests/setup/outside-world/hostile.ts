import type { ServerResponse } from 'node:http'

const flood = Buffer.alloc(65_536, 'x')

/** Writes the same again for as long as the other side takes it. */
function forever(response: ServerResponse, start: string, bytes: Buffer): void {
  const { socket } = response
  const more = () => {
    while (socket !== null && !socket.destroyed && socket.write(bytes));
  }
  socket?.on('drain', more)
  socket?.write(start)
  more()
}

const raw = (text: string | Buffer) => (response: ServerResponse) => {
  response.socket?.end(text)
}

/** Answers that are none. */
export const HOSTILE = {
  'reset before an answer': (response: ServerResponse) => response.socket?.resetAndDestroy(),
  'close before an answer': (response: ServerResponse) => response.socket?.destroy(),
  'random bytes': raw(Buffer.from(Array.from({ length: 4_096 }, (_, at) => (at * 167 + 13) & 0xff))),
  'another protocol': raw('SSH-2.0-OpenSSH_9.2\r\n'),
  'head cut short': raw('HTTP/1.1 200 OK\r\ncontent-le'),
  'status line without end': (response: ServerResponse) => forever(response, 'HTTP/1.1 200 ', flood),
  'head without end': (response: ServerResponse) =>
    forever(response, 'HTTP/1.1 200 OK\r\n', Buffer.from('x: y\r\n'.repeat(5_000))),
  'interim answers without end': (response: ServerResponse) =>
    forever(response, '', Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'.repeat(1_000))),
  'switching protocols': raw('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n'),
  'two lengths': raw('HTTP/1.1 200 OK\r\ncontent-length: 0\r\ncontent-length: 5\r\n\r\nhello'),
  'length and chunks': raw(
    'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  ),
  'folded field': raw('HTTP/1.1 200 OK\r\nx: y\r\n z\r\ncontent-length: 0\r\n\r\n'),
  'status of four digits': raw('HTTP/1.1 2000 OK\r\ncontent-length: 0\r\n\r\n'),
} satisfies Record<string, (response: ServerResponse) => void>

/** Answers that begin like success and do not end like one: the status is all a receiver has to give. */
export const DOUBTFUL = {
  'body without end': (response: ServerResponse) =>
    forever(response, 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n', flood),
  'chunks without end': (response: ServerResponse) =>
    forever(
      response,
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
      Buffer.from('1\r\nx\r\n'.repeat(10_000)),
    ),
  'body cut short': raw('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhello'),
  'reset after 200': (response: ServerResponse) => {
    const { socket } = response
    socket?.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n', () => socket.resetAndDestroy())
  },
  'a second answer nobody asked for': (response: ServerResponse) => {
    response.socket?.write(
      'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\nHTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n',
    )
  },
} satisfies Record<string, (response: ServerResponse) => void>
