// Asks the server for its OpenRPC document, and checks it and its schemas with ajv: node openrpc-check.js <port>
'use strict';
const Ajv = require('ajv');
const jayson = require('jayson/promise');
const { openrpcDocument } = require('@open-rpc/meta-schema');
const { jsonSchema } = require('@json-schema-tools/meta-schema');

const client = jayson.Client.tcp({ host: '127.0.0.1', port: Number(process.argv[2]) });

async function check() {
    const document = (await client.request('rpc.discover', [])).result;
    const ajv = new Ajv({ strict: false, validateFormats: false });
    // The one names the other with a slash at the end, and without.
    ajv.addSchema({ ...jsonSchema, $schema: undefined, $id: 'https://meta.json-schema.tools/' });
    ajv.addSchema({ ...jsonSchema, $schema: undefined, $id: 'https://meta.json-schema.tools' });
    const valid = ajv.compile({ ...openrpcDocument, $schema: undefined });
    console.log('document:', valid(document) || ajv.errorsText(valid.errors));
    console.log('methods:', document.methods.length);
    for (const method of document.methods) {
        for (const param of method.params) {
            const fits = ajv.compile(param.schema);
            if ('default' in param.schema && !fits(param.schema.default)) {
                console.log(method.name, param.name, ajv.errorsText(fits.errors));
            }
        }
    }
    delete document.methods[0].params;
    console.log('without params:', valid(document));
}

check().catch(e => {
    console.error(e);
    process.exit(1);
});
