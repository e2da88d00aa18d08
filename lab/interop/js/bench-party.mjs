// One party of the net bench: serves, and measures what it is told to, one line in, one line out.
import './compat.mjs'
import { createInterface } from 'node:readline'
import { multiaddr } from '@multiformats/multiaddr'
import { makeNode, send, serve } from './node.mjs'

const way = process.argv[2]
const node = await makeNode({ way })
await serve(node)
let connection

const seconds = async (work) => {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

const together = (count, work) => seconds(() => Promise.all(Array.from({ length: count }, work)))

const up = async (size) => {
  const stream = await connection.newStream('/sink/1')
  await send(stream, size)
  await stream.close()
  for await (const _ of stream) { /* the receipt */ }
}

const down = async (size) => {
  const stream = await connection.newStream('/source/1')
  const head = Buffer.alloc(8)
  head.writeBigUInt64BE(BigInt(size))
  stream.send(new Uint8Array(head))
  let got = 0
  for await (const part of stream) got += part.byteLength
  if (got !== size) throw new Error(`got ${got}`)
}

// So many MiB over so many streams at once, an equal part each.
const bulk = (transfer) => async (mib, streams) => [await together(Number(streams), () => transfer(mib * 1048576 / streams))]

// One stream that stays open: the ping service rounds to whole milliseconds.
const pings = async (goOn, pause) => {
  const stream = await connection.newStream('/ipfs/ping/1.0.0')
  const parts = stream[Symbol.asyncIterator]()
  const micros = []
  while (goOn(micros.length)) {
    const start = performance.now()
    stream.send(crypto.getRandomValues(new Uint8Array(32)))
    for (let n = 0; n < 32;) n += (await parts.next()).value.byteLength
    micros.push((performance.now() - start) * 1000)
    if (pause) await new Promise((resolve) => setTimeout(resolve, pause))
  }
  stream.abort(new Error('done'))
  micros.sort((a, b) => a - b)
  return [micros[micros.length >> 1], micros[Math.floor(micros.length * 0.99)]]
}

const commands = {
  dial: async (address) => { connection = await node.dial(multiaddr(address)); return [0] },
  up: bulk(up),
  down: bulk(down),
  streams: async (count) => [await together(Number(count), () => up(1))],
  ping: async (count) => pings((done) => done < Number(count), 0),
  mixed: async (mib) => {
    let busy = true
    const took = seconds(() => up(mib * 1048576)).finally(() => { busy = false })
    const [p50, p99] = await pings(() => busy, 2)
    return [await took, p50, p99]
  },
  // Each of so many hosts makes its part of the connections, one after another.
  connect: async (address, count, atOnce) => {
    const callers = await Promise.all(Array.from({ length: Number(atOnce) }, () => makeNode({ listen: false, way })))
    const took = await seconds(() => Promise.all(callers.map(async (from) => {
      for (let i = 0; i < count / atOnce; i++) {
        const identified = new Promise((resolve) => from.addEventListener('peer:identify', resolve, { once: true }))
        const one = await from.dial(multiaddr(address))
        await identified
        await one.close()
      }
    })))
    await Promise.all(callers.map((from) => from.stop()))
    return [took]
  }
}

console.log(node.getMultiaddrs()[0].toString())
for await (const line of createInterface({ input: process.stdin })) {
  const [run, ...input] = line.split(' ')
  console.log((await commands[run](...input)).join(' '))
}
process.exit(0)
