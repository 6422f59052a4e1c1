"""Pictures between the camera, the peer connection and the stage."""
