/** The text of a response as UTF-8; `undefined` where it has more than `most` bytes, after which no more is read. */
export async function boundedText({ body }: Pick<Response, 'body'>, most: number): Promise<string | undefined> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  // Leaving the loop early cancels the response.
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > most) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
