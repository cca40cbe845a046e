// Talks to the server with vscode-jsonrpc, whose messages have a Content-Length header: node vscode-client.js <port>
'use strict';
const net = require('net');
const rpc = require('vscode-jsonrpc/node');

const socket = net.connect(Number(process.argv[2]), '127.0.0.1', talk);

async function talk() {
    const connection = rpc.createMessageConnection(
        new rpc.StreamMessageReader(socket), new rpc.StreamMessageWriter(socket));
    const progress = [];
    connection.onUnhandledProgress(item => progress.push(item.value));
    connection.listen();

    console.log('by position:', await connection.sendRequest('subtract', 42, 23));
    console.log('by name:', await connection.sendRequest('subtract', { subtrahend: 23, minuend: 42 }));
    console.log('values:', JSON.stringify(await connection.sendRequest('values')));
    console.log('unknown:', await failure(connection.sendRequest('nonsense')));
    console.log('missing:', await failure(connection.sendRequest('missing')));

    await connection.sendNotification('note', 'from vscode-jsonrpc');
    console.log('notes:', JSON.stringify(await connection.sendRequest('notes')));

    console.log('counted:', await connection.sendRequest('count', 1000));
    console.log('progress:', progress.length, progress.every((value, at) => value === at));

    const source = new rpc.CancellationTokenSource();
    const waiting = failure(connection.sendRequest('wait', source.token));
    console.log('meanwhile:', await connection.sendRequest('ping', 'pong'));
    source.cancel();
    console.log('cancelled:', await waiting);

    const sums = await Promise.all(Array.from({ length: 1000 }, (_, i) => connection.sendRequest('subtract', i, 1)));
    console.log('at once:', sums.every((value, at) => value === at - 1));
    connection.dispose();
    socket.end();
}

async function failure(promise) {
    try {
        return 'no failure: ' + await promise;
    } catch (e) {
        return `${e.code} ${e.message} ${JSON.stringify(e.data)}`;
    }
}
