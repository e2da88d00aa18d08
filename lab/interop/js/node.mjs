// A js-libp2p host on loopback: TCP, QUIC or WebSocket, Noise, Yamux, identify, ping, and the protocols of the interop tests.
import { createHash } from 'node:crypto'
import { createLibp2p } from 'libp2p'
import { identify, identifyPush } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { echo } from './echo.mjs'

export const CHUNK = 64 * 1024
// How it is reached, and where it listens on the host. QUIC brings native code, so it's loaded only when it's used.
const WAYS = {
  tcp: async () => [tcp(), '/tcp/0'],
  ws: async () => [(await import('@libp2p/websockets')).webSockets(), '/tcp/0/ws'],
  quic: async () => [(await import('@chainsafe/libp2p-quic')).quic({ maxConcurrentStreamLimit: 5000 }), '/udp/0/quic-v1']
}
const STREAMS = { maxInboundStreams: 5000, maxOutboundStreams: 5000 }

/** `plain` leaves identify out, as for counting what a bare connection costs. */
export const makeNode = async ({ plain = false, listen = true, way = 'tcp', at = '/ip4/127.0.0.1' } = {}) => {
  const [transport, address] = await WAYS[way]()
  return makeNodeOn(transport, listen ? [at + address] : [], plain)
}

const makeNodeOn = (transport, listen, plain) => createLibp2p({
  addresses: { listen },
  transports: [transport],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux({ maxInboundStreams: 5000, maxOutboundStreams: 5000 })],
  connectionGater: { denyDialMultiaddr: () => false },
  // The defaults allow 5 inbound connections a second from one host, and every test is one host.
  connectionManager: { maxConnections: 10000, maxIncomingPendingConnections: 1000, inboundConnectionThreshold: Infinity },
  services: plain
    ? { ping: ping({ ...STREAMS }) }
    : { identify: identify(), identifyPush: identifyPush(), ping: ping({ ...STREAMS }) }
})

export const serve = async (node) => {
  await node.handle('/echo/1', echo, STREAMS)
  // Says nothing until the other side has said all, then how much and what it was.
  await node.handle('/digest/1', async (stream) => {
    const hash = createHash('sha256')
    let size = 0
    for await (const part of stream) for (const bytes of [part.subarray()]) { hash.update(bytes); size += bytes.byteLength }
    stream.send(new TextEncoder().encode(`${size} ${hash.digest('hex')}`))
    await stream.close()
  }, STREAMS)
  await node.handle('/reset/1', async (stream) => {
    for await (const _ of stream) { stream.abort(new Error('as asked')); return }
  }, STREAMS)
  // Sends as many bytes as it is asked for in eight bytes, big-endian.
  await node.handle('/source/1', async (stream) => {
    let head = Buffer.alloc(0)
    for await (const part of stream) {
      head = Buffer.concat([head, part.subarray()])
      if (head.length >= 8) break
    }
    await send(stream, Number(head.readBigUInt64BE(0)))
    await stream.close()
  }, STREAMS)
  // Takes what comes and says so with one byte.
  await node.handle('/sink/1', async (stream) => {
    for await (const _ of stream) { /* taken */ }
    stream.send(new Uint8Array(1))
    await stream.close()
  }, STREAMS)
}

export const send = async (stream, size) => {
  const chunk = new Uint8Array(CHUNK)
  for (let left = size; left > 0;) {
    const part = left >= CHUNK ? chunk : chunk.subarray(0, left)
    left -= part.byteLength
    if (!stream.send(part)) await stream.onDrain()
  }
}

/** All that comes on `stream`. */
export const readAll = async (stream) => {
  const parts = []
  for await (const part of stream) parts.push(part.subarray())
  return Buffer.concat(parts)
}
