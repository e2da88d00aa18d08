/// Talking to an EVM node over JSON-RPC: bounded, checked, and clear about what went wrong.
///
/// Start with [Eth], the typed calls that the rest of the house makes; under it [JsonRpc] is one
/// conversation over HTTP. Whatever an endpoint answers is a stranger's word: sizes are bounded
/// before anything is kept, ids have to match, and a value of the wrong type ends the call.
/// [ChainDownException], [OtherChainException], [RpcErrorException] and `MalformedException` are
/// the four ways it fails. Spec: JSON-RPC 2.0 and the execution API.
@NullMarked
package org.handsel.chain.rpc;

import org.jspecify.annotations.NullMarked;
