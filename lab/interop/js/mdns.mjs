// A js-libp2p node that looks for others by multicast DNS, for the interop tests. Prints its id, then obeys
// one JSON line at a time and answers each with one: {ok: …} or {error: …}.
import './compat.mjs'
import { createInterface } from 'node:readline'
import { createLibp2p } from 'libp2p'
import { identify } from '@libp2p/identify'
import { mdns } from '@libp2p/mdns'
import { noise } from '@libp2p/noise'
import { peerIdFromString } from '@libp2p/peer-id'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'

const found = new Map()
const waiting = new Map()

const node = await createLibp2p({
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionGater: { denyDialMultiaddr: () => false },
  peerDiscovery: [mdns()],
  services: { identify: identify(), ping: ping() }
})
node.addEventListener('peer:discovery', ({ detail }) => {
  const id = detail.id.toString()
  found.set(id, detail.multiaddrs.map(String))
  waiting.get(id)?.()
})

const commands = {
  // Once the peer was found: where.
  async finds ({ peer }) {
    if (!found.has(peer)) await new Promise((resolve) => waiting.set(peer, resolve))
    return { addresses: found.get(peer) }
  },
  // Calls the peer where it was found.
  async ping ({ peer }) {
    return { millis: await node.services.ping.ping(peerIdFromString(peer)) }
  }
}

console.log(JSON.stringify({ peer: node.peerId.toString(), address: node.getMultiaddrs()[0].toString() }))
for await (const line of createInterface({ input: process.stdin })) {
  const { run, ...input } = JSON.parse(line)
  try {
    console.log(JSON.stringify({ ok: await commands[run](input) }))
  } catch (e) {
    console.log(JSON.stringify({ error: String(e?.stack ?? e) }))
  }
}
process.exit(0)
