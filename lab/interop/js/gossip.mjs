// Five js-libp2p nodes with gossipsub, for a mixed mesh with five of ours. The first argument is the signature policy.
// Prints their addresses, then obeys one JSON line at a time and answers each with one: {ok: …} or {error: …}.
import './compat.mjs'
import { createInterface } from 'node:readline'
import { gossipsub } from '@libp2p/gossipsub'
import { identify, identifyPush } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

const TOPIC = 'mixed'
const globalSignaturePolicy = process.argv[2]

const makeNode = () => createLibp2p({
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionGater: { denyDialMultiaddr: () => false },
  connectionManager: { maxConnections: 100, maxIncomingPendingConnections: 100, inboundConnectionThreshold: Infinity },
  services: {
    identify: identify(),
    identifyPush: identifyPush(),
    pubsub: gossipsub({ globalSignaturePolicy, allowPublishToZeroTopicPeers: true })
  }
})

const nodes = await Promise.all(Array.from({ length: 5 }, makeNode))
const heard = nodes.map(() => [])
nodes.forEach(({ services: { pubsub } }, i) => {
  pubsub.addEventListener('gossipsub:message', ({ detail: { msg } }) => {
    heard[i].push(new TextDecoder().decode(msg.data))
  })
  pubsub.subscribe(TOPIC)
})

const commands = {
  async dial ({ node, address }) {
    await nodes[node].dial(multiaddr(address))
    return {}
  },
  async meshes () {
    return { peers: nodes.map(({ services: { pubsub } }) => pubsub.getMeshPeers(TOPIC).length) }
  },
  async publish ({ node, text }) {
    await nodes[node].services.pubsub.publish(TOPIC, new TextEncoder().encode(text))
    return {}
  },
  async heard () {
    return { heard }
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
