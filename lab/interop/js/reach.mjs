// One js-libp2p node that can relay, be relayed, punch holes and try addresses, for the interop tests. Its one argument says
// what it is. Prints its addresses, then obeys one JSON line at a time and answers each with one: {ok: …} or {error: …}.
import './compat.mjs'
import { createInterface } from 'node:readline'
import { createLibp2p } from 'libp2p'
import { autoNAT } from '@libp2p/autonat'
import { autoNATv2 } from '@libp2p/autonat-v2'
import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { dcutr } from '@libp2p/dcutr'
import { identify, identifyPush } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { peerIdFromString } from '@libp2p/peer-id'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'

const { listen, announce = [], services: wanted = [] } = JSON.parse(process.argv[2])

const known = {
  relay: () => circuitRelayServer(),
  dcutr: () => dcutr(),
  autonat: () => autoNAT(),
  autonat2: () => autoNATv2()
}
const services = { identify: identify(), identifyPush: identifyPush(), ping: ping() }
for (const name of wanted) services[name] = known[name]()

const node = await createLibp2p({
  addresses: { listen, announce },
  transports: [tcp(), circuitRelayTransport()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionGater: { denyDialMultiaddr: () => false },
  // The defaults allow 5 inbound connections a second from one host, and every test is one host.
  connectionManager: { maxIncomingPendingConnections: 1000, inboundConnectionThreshold: Infinity },
  services
})

const until = async (look) => {
  const end = Date.now() + 30_000
  for (;;) {
    const seen = await look()
    if (seen != null) return seen
    if (Date.now() > end) throw new Error('nothing came of it')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const commands = {
  async addresses () {
    return { addresses: node.getMultiaddrs().map(String) }
  },
  // Its address through a relay, once it has one.
  async relayed () {
    return { address: String(await until(() => node.getMultiaddrs().find((a) => String(a).includes('/p2p-circuit')))) }
  },
  async dial ({ address }) {
    const connection = await node.dial(multiaddr(address))
    return { peer: connection.remotePeer.toString(), limited: connection.limits != null }
  },
  async ping ({ peer }) {
    return { millis: await node.services.ping.ping(peerIdFromString(peer)) }
  },
  // Until there is a direct connection to `peer`; says who dialled it.
  async direct ({ peer }) {
    return await until(() => {
      const found = node.getConnections(peerIdFromString(peer)).find((c) => !String(c.remoteAddr).includes('/p2p-circuit'))
      return found == null ? undefined : { direction: found.direction }
    })
  },
  // Until others have reached it at an address that begins so.
  async verified ({ prefix }) {
    return await until(() => {
      const all = node.components.addressManager.getAddressesWithMetadata()
      const found = all.find((a) => String(a.multiaddr).startsWith(prefix) && a.verified && a.lastVerified != null)
      return found == null ? undefined : { address: String(found.multiaddr) }
    })
  }
}

console.log(JSON.stringify({ peer: node.peerId.toString(), addresses: node.getMultiaddrs().map(String) }))
for await (const line of createInterface({ input: process.stdin })) {
  const { run, ...input } = JSON.parse(line)
  try {
    console.log(JSON.stringify({ ok: await commands[run](input) }))
  } catch (e) {
    console.log(JSON.stringify({ error: String(e?.stack ?? e) }))
  }
}
process.exit(0)
