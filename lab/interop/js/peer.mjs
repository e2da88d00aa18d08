// The other side of the interop tests. Prints its address, then obeys one JSON line at a time and
// answers each with one: {ok: …} or {error: …}. Ends when its standard input does.
import './compat.mjs'
import { createHash, randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { multiaddr } from '@multiformats/multiaddr'
import { CHUNK, makeNode, readAll, serve } from './node.mjs'

const node = await makeNode({ way: process.argv[2], at: process.argv[3] })
await serve(node)
let connection

const commands = {
  async dial ({ address }) {
    // Whoever dialled before has hung up; we may not have noticed yet.
    await Promise.all(node.getConnections().map((old) => old.close()))
    connection = await node.dial(multiaddr(address))
    return { peer: connection.remotePeer.toString() }
  },
  async identify () {
    const { protocols, agentVersion, listenAddrs, signedPeerRecord } = await node.services.identify.identify(connection)
    return { protocols, agent: agentVersion, addresses: listenAddrs.map(String), signed: signedPeerRecord != null }
  },
  async ping () {
    return { millis: await node.services.ping.ping(connection.remotePeer) }
  },
  async streams ({ count }) {
    const open = await Promise.all(Array.from({ length: count }, () => connection.newStream('/echo/1')))
    const answers = await Promise.all(open.map(async (stream, i) => {
      stream.send(new TextEncoder().encode(`stream ${i}`))
      await stream.close()
      return (await readAll(stream)).toString() === `stream ${i}`
    }))
    return { right: answers.filter(Boolean).length }
  },
  async echo ({ mib }) {
    const stream = await connection.newStream('/echo/1')
    const sent = createHash('sha256')
    const got = createHash('sha256')
    let size = 0
    const reading = (async () => {
      for await (const part of stream) { const bytes = part.subarray(); got.update(bytes); size += bytes.byteLength }
    })()
    for (let i = 0; i < mib * 1048576 / CHUNK; i++) {
      const chunk = randomBytes(CHUNK)
      sent.update(chunk)
      if (!stream.send(chunk)) await stream.onDrain()
    }
    await stream.close()
    await reading
    return { size, same: sent.digest('hex') === got.digest('hex') }
  },
  async halfClose ({ protocol }) {
    const stream = await connection.newStream(protocol)
    stream.send(new Uint8Array(1000))
    await stream.close()
    return { answer: (await readAll(stream)).toString() }
  },
  async reset () {
    const stream = await connection.newStream('/reset/1')
    stream.send(new Uint8Array(1))
    try {
      await readAll(stream)
    } catch (e) {
      return { seen: e.name }
    }
    return { seen: stream.status }
  },
  async abort () {
    const stream = await connection.newStream('/waits/1')
    stream.send(new Uint8Array(10))
    await new Promise((resolve) => setTimeout(resolve, 50))
    stream.abort(new Error('as asked'))
    return {}
  },
  async unknown () {
    try {
      await connection.newStream('/nobody/1')
    } catch (e) {
      return { refused: e.name }
    }
    return {}
  },
  async hangUp () {
    await connection.close()
    return {}
  }
}

console.log(JSON.stringify({ address: node.getMultiaddrs()[0].toString(), node: process.version }))
for await (const line of createInterface({ input: process.stdin })) {
  const { run, ...input } = JSON.parse(line)
  try {
    console.log(JSON.stringify({ ok: await commands[run](input) }))
  } catch (e) {
    console.log(JSON.stringify({ error: String(e?.stack ?? e) }))
  }
}
process.exit(0)
