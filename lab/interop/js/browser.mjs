// js-libp2p in a page: what a browser can do with one of our hosts. The test drives it through `window.peer`.
import { createLibp2p } from 'libp2p'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { echo } from './echo.mjs'

const CHUNK = 64 * 1024
let connection
let echoed = 0

const node = await createLibp2p({
  transports: [webSockets()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  // In a browser it dials neither loopback nor what isn't TLS, unless it is told to.
  connectionGater: { denyDialMultiaddr: () => false },
  services: { identify: identify(), ping: ping() }
})
await node.handle('/echo/1', async (stream) => { echoed += await echo(stream) })

window.peer = {
  id: () => node.peerId.toString(),

  async dial (address) {
    connection = await node.dial(multiaddr(address))
    return connection.remotePeer.toString()
  },

  async identify () {
    const { agentVersion, protocols, observedAddr } = await node.services.identify.identify(connection)
    return { agent: agentVersion, protocols, observed: String(observedAddr) }
  },

  ping: () => node.services.ping.ping(connection.remotePeer),

  /** Sends that many random bytes to be echoed; how many came back as they were. */
  async echo (size) {
    const stream = await connection.newStream('/echo/1')
    const said = new Uint8Array(size)
    for (let at = 0; at < size; at += CHUNK) crypto.getRandomValues(said.subarray(at, at + CHUNK))
    let right = 0
    const hearing = (async () => {
      let at = 0
      for await (const part of stream) for (const byte of part.subarray()) if (byte === said[at++]) right++
    })()
    for (let at = 0; at < size; at += CHUNK) {
      if (!stream.send(said.subarray(at, at + CHUNK))) await stream.onDrain()
    }
    await stream.close()
    await hearing
    return right
  },

  echoed: () => echoed,

  hangUp: () => connection.close()
}
