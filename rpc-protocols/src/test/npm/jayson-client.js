// Talks to the server with jayson, whose messages are lines: node jayson-client.js <port>
'use strict';
const jayson = require('jayson/promise');

const client = jayson.Client.tcp({ host: '127.0.0.1', port: Number(process.argv[2]) });

async function talk() {
    console.log('by position:', (await client.request('subtract', [42, 23])).result);
    console.log('by name:', (await client.request('subtract', { subtrahend: 23, minuend: 42 })).result);
    console.log('own id:', JSON.stringify(await client.request('ping', ['\u00e4\ud83d\ude00'], 'an id')));
    console.log('unknown:', JSON.stringify((await client.request('nonsense', [])).error));
    console.log('wrong:', JSON.stringify((await client.request('subtract', ['x', 1])).error));
    console.log('notification:', await client.request('note', ['from jayson'], null));
    const batch = await client.request([
        client.request('subtract', [3, 1], 'a', false),
        client.request('note', ['from a batch'], null, false),
        client.request('nonsense', [], 'b', false)
    ]);
    batch.sort((left, right) => left.id < right.id ? -1 : 1);
    console.log('batch:', JSON.stringify(batch.map(reply => [reply.id, reply.result || reply.error.code])));
    console.log('notes:', JSON.stringify((await client.request('notes', [])).result.sort()));
}

talk().catch(e => {
    console.error(e);
    process.exit(1);
});
