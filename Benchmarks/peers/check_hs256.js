// An HS256 token checked inside nginx, by njs.
import crypto from 'crypto';

function claimsOf(token, secret) {
    const parts = token.split('.');
    if (parts.length !== 3) return null;
    const mac = crypto.createHmac('sha256', Buffer.from(secret, 'base64url'));
    if (mac.update(parts[0] + '.' + parts[1]).digest('base64url') !== parts[2]) return null;
    const header = JSON.parse(Buffer.from(parts[0], 'base64url').toString());
    const claims = JSON.parse(Buffer.from(parts[1], 'base64url').toString());
    const now = Date.now() / 1000;
    return header.alg === 'HS256' && claims.exp > now && claims.nbf <= now + 60 ? claims : null;
}

function answer(r) {
    const given = r.headersIn.Authorization || '';
    const claims = given.startsWith('Bearer ') ? claimsOf(given.slice(7), r.variables.token_secret) : null;
    if (!claims) {
        r.return(401);
        return;
    }
    r.headersOut['Content-Type'] = 'application/json';
    r.return(200, JSON.stringify(Object.assign({logged_in_as: claims.preferred_username}, claims)));
}

export default {answer};
