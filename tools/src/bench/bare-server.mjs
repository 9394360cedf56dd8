import { createServer } from 'node:http';

/** Reads the body and answers a constant as long as a decision: the most that node:http can do. */
const ANSWER = JSON.stringify({ action: 'x'.repeat(330) });
const HEAD = { 'content-type': 'application/json', 'content-length': ANSWER.length };
const server = createServer((request, response) => {
  request.on('data', () => {}).on('end', () => response.writeHead(200, HEAD).end(ANSWER));
});
server.listen(0, '127.0.0.1', () => {
  process.stderr.write(`listening on http://127.0.0.1:${server.address().port};\n`);
});
