// What the gateway does with a webhook, for nginx with njs, but durable nowhere: the signature, the event type under four keys, the mapping,
// and the engine's answer.
import crypto from 'crypto';

const secret = process.env.BENCH_SECRET;
const typeKeys = ['type', 'event_type', 'event', 'action'];
const mapping = [['phone_to', 'contact.phone'], ['reason', 'contact.lifecycle_stage'], ['first', 'contact.first_name']];

function valueAt(value, path) {
    const keys = path.split('.');
    for (let i = 0; i < keys.length && value !== undefined && value !== null; i++) value = value[keys[i]];
    return value;
}

async function receive(r) {
    const body = r.requestText;
    const code = crypto.createHmac('sha256', secret).update(body).digest('hex');
    if (r.headersIn['x-amigo-request-signature'] !== 'sha256=' + code) return r.return(401, 'signature_mismatch');
    let payload;
    try { payload = JSON.parse(body); } catch (e) { return r.return(400, 'invalid_json'); }
    let type;
    for (let i = 0; i < typeKeys.length && type === undefined; i++) type = payload[typeKeys[i]];
    if (typeof type !== 'string') return r.return(400, 'event_type_missing');
    const input = {};
    mapping.forEach(field => {
        const value = valueAt(payload, field[1]);
        if (value !== undefined) input[field[0]] = value;
    });
    const answer = await r.subrequest('/engine', {method: 'POST', body: JSON.stringify({event_type: type, input: input})});
    r.return(answer.status, answer.responseText);
}

export default {receive};
