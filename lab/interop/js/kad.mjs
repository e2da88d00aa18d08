// A few js-libp2p nodes with a DHT of their own network, for the interop tests. Prints their addresses,
// then obeys one JSON line at a time and answers each with one: {ok: …} or {error: …}.
import './compat.mjs'
import { createInterface } from 'node:readline'
import { createLibp2p } from 'libp2p'
import { identify } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { noise } from '@libp2p/noise'
import { peerIdFromString } from '@libp2p/peer-id'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { CID } from 'multiformats/cid'

const [count, mode] = process.argv.slice(2)

const makeNode = async () => createLibp2p({
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionGater: { denyDialMultiaddr: () => false },
  // The defaults allow 5 inbound connections a second from one host, and every test is one host.
  connectionManager: { maxIncomingPendingConnections: 1000, inboundConnectionThreshold: Infinity },
  services: {
    identify: identify(),
    ping: ping(),
    dht: kadDHT({
      protocol: '/handsel/interop/kad/1.0.0',
      clientMode: mode === 'client',
      // The default leaves out addresses that aren't public, and here none is.
      peerInfoMapper: passthroughMapper,
      // Newest first by their text, so that there is something to choose.
      validators: { test: async () => {} },
      selectors: { test: (_, records) => records.map((r, i) => [Buffer.from(r).toString(), i]).sort().at(-1)[1] }
    })
  }
})

const nodes = await Promise.all(Array.from({ length: Number(count) }, makeNode))
for (const node of nodes.slice(1)) await node.dial(nodes[0].getMultiaddrs())

const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (data) => Buffer.from(data).toString('hex')
const options = () => ({ signal: AbortSignal.timeout(30_000) })

const commands = {
  async dial ({ address }) {
    for (const node of nodes) await node.dial(multiaddr(address))
    return {}
  },
  // Until every node has so many peers in its routing table.
  async acquainted ({ peers }) {
    while (nodes.some((node) => node.services.dht.routingTable.size < peers)) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return { peers: nodes.map((node) => node.services.dht.routingTable.size) }
  },
  async put ({ node, key, value }) {
    await nodes[node].contentRouting.put(bytes(key), bytes(value), options())
    return {}
  },
  async get ({ node, key }) {
    return { value: hex(await nodes[node].contentRouting.get(bytes(key), options())) }
  },
  async provide ({ node, cid }) {
    await nodes[node].contentRouting.provide(CID.parse(cid), options())
    return { peer: nodes[node].peerId.toString() }
  },
  async findProviders ({ node, cid }) {
    const found = []
    for await (const peer of nodes[node].contentRouting.findProviders(CID.parse(cid), options())) {
      found.push(peer.id.toString())
    }
    return { found }
  },
  async findPeer ({ node, peer }) {
    const found = await nodes[node].peerRouting.findPeer(peerIdFromString(peer), options())
    return { addresses: found.multiaddrs.map(String) }
  }
}

console.log(JSON.stringify({ addresses: nodes.map((node) => node.getMultiaddrs()[0].toString()) }))
for await (const line of createInterface({ input: process.stdin })) {
  const { run, ...input } = JSON.parse(line)
  try {
    console.log(JSON.stringify({ ok: await commands[run](input) }))
  } catch (e) {
    console.log(JSON.stringify({ error: String(e?.stack ?? e) }))
  }
}
process.exit(0)
