export class Own {
  capture(event: object) {
    return event;
  }
}
