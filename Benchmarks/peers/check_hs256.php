<?php
// What a PHP site would write by hand: an HS256 token is checked, and the question answered as the gate answers it.
function decoded(string $part): string
{
    return (string) base64_decode(strtr($part, '-_', '+/'), true);
}

function claims_of(string $token, string $secret): ?array
{
    $parts = explode('.', $token);
    if (count($parts) !== 3) {
        return null;
    }
    $expected = hash_hmac('sha256', "$parts[0].$parts[1]", $secret, true);
    if (!hash_equals($expected, decoded($parts[2]))) {
        return null;
    }
    $header = json_decode(decoded($parts[0]), true);
    $claims = json_decode(decoded($parts[1]), true);
    $isTimely = ($claims['exp'] ?? 0) > time() && ($claims['nbf'] ?? 0) <= time() + 60;
    return ($header['alg'] ?? '') === 'HS256' && $isTimely ? $claims : null;
}

$given = $_SERVER['HTTP_AUTHORIZATION'] ?? '';
$claims = str_starts_with($given, 'Bearer ') ? claims_of(substr($given, 7), decoded(getenv('TOKEN_SECRET'))) : null;
header('Cache-Control: no-store');
if ($claims === null) {
    http_response_code(401);
} elseif ($_SERVER['DOCUMENT_URI'] === '/_sallyport/verify') {
    http_response_code(204);
    header('Sallyport-Verdict: open');
    header('Remote-User: ' . $claims['preferred_username']);
} else {
    header('Content-Type: application/json');
    echo json_encode(['logged_in_as' => $claims['preferred_username']] + $claims);
}
